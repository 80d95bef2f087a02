// A glTF surface in the light around the head. Everything is linear light; what is written is
// premultiplied, and its alpha says how much of the pixel is not the frame's own.

uniform float uShoulder;  // see below; 1: none

#ifdef TRANSMISSION
uniform float uTransmission;
uniform float uThicknessMm;
uniform vec3 uAttenuationColor;
uniform float uAttenuationMm;
#endif
#ifdef CLEARCOAT
uniform float uClearcoat;
uniform float uClearcoatRoughness;
uniform float uClearcoatNormalScale;
#endif
#ifdef IRIDESCENCE
uniform float uIridescence;
uniform float uIridescenceIor;
uniform vec2 uIridescenceNm;  // thinnest, thickest
#endif
out vec4 oColor;

// Light above the shoulder is compressed towards 1 instead of being cut off. Only the light that the
// surface itself sends: what it lets through is the frame's, and has been through a camera already.
vec3 toneMapped(vec3 light) {
  if (uShoulder >= 1.0) return light;
  vec3 over = max(light - uShoulder, 0.0) / (1.0 - uShoulder);
  return min(light, uShoulder) + (1.0 - uShoulder) * (1.0 - exp(-over));
}

void main() {
  vec4 base = uBaseColor * baseColorTexel();
#ifdef COLORS
  base *= vColor;
#endif
#ifdef MASK
  if (base.a < uAlphaCutoff) discard;
#endif
#ifdef BLEND
  float coverage = base.a;
#else
  float coverage = 1.0;
#endif
  float seen = visibility();
  coverage *= seen;
#ifdef UNLIT
  if (seen == 0.0) discard;
  oColor = vec4(base.rgb, 1.0) * coverage;
#else

  // 1. Normals. Derivatives are taken before any branch.
  float side = gl_FrontFacing ? 1.0 : -1.0;
  vec3 smoothNormal = normalize(vNormal);
  float variance = normalVariance(smoothNormal);
  vec3 n = smoothNormal;
#ifdef NORMAL_MAP
  n = bumped(n, derivedTangent(normalTexelAt()), normalTexel().xyz, uNormalScale);
#endif
  n *= side;
  vec3 v = normalize(-vPosition);
  float nv = clamp(dot(n, v), 0.0, 1.0);

  // 2. The material: a dielectric and a metal, mixed.
  vec4 metallicRoughness = metallicRoughnessTexel();
  float metallic = uMetallic * metallicRoughness.b;
  float polish = uRoughness * metallicRoughness.g;
  float roughness = filteredRoughness(polish, variance);
  float specular = uSpecular * specularTexel().a;
  float r = (uIor - 1.0) / (uIor + 1.0);
  vec3 dielectricF0 = min(r * r * uSpecularColor * specularColorTexel().rgb, 1.0) * specular;
  vec3 f90 = vec3(mix(specular, 1.0, metallic));
  vec3 diffuse = base.rgb * (1.0 - metallic);
  vec3 f0 = mix(dielectricF0, base.rgb, metallic);
  vec2 split = splitSum(roughness, nv);

  // 3. Light from all around.
  vec3 irradiance = diffuseLight(n);
  vec3 dielectricLobe = dielectricF0, metalLobe = base.rgb;
#ifdef IRIDESCENCE
  float nm = mix(uIridescenceNm.x, uIridescenceNm.y, iridescenceThicknessTexel().g);
  float film = nm > 0.0 ? clamp(uIridescence * iridescenceTexel().r, 0.0, 1.0) : 0.0;
  vec3 filmOnDielectric = filmFresnel(uIridescenceIor, nm, nv, dielectricF0);
  vec3 filmOnMetal = filmFresnel(uIridescenceIor, nm, nv, base.rgb);
  dielectricLobe = mix(dielectricLobe, straightOn(filmOnDielectric, nv), film);
  metalLobe = mix(metalLobe, straightOn(filmOnMetal, nv), film);
#endif
  Scattering onDielectric = scatter(split, dielectricLobe, f90);
  Scattering onMetal = scatter(split, metalLobe, f90);
  vec3 once = mix(onDielectric.once, onMetal.once, metallic);
  vec3 again = mix(onDielectric.again, onMetal.again, metallic);
  vec3 shine = once * reflectedLight(v, n, roughness) + again * irradiance;
  vec3 matt = diffuse * (1.0 - onDielectric.once - onDielectric.again) * irradiance;
  float occlusion = 1.0;
#ifdef OCCLUSION_MAP
  occlusion = 1.0 + uOcclusionStrength * (occlusionTexel().r - 1.0);
  matt *= occlusion;
  // Lagarde and de Rousiers 2014, listing 26.
  shine *= clamp(pow(nv + occlusion, exp2(-16.0 * roughness - 1.0)) - 1.0 + occlusion, 0.0, 1.0);
#endif

  // 4. The main light. Facets that shadow each other pass light on: Turquin, "Practical multiple
  // scattering compensation for microfacet models", 2019, eq. 16.
  vec3 h = normalize(v + uMainDirection);
  float vh = clamp(dot(v, h), 0.0, 1.0);
  float nl = clamp(dot(n, uMainDirection), 0.0, 1.0);
  float alpha = roughness * roughness;
  vec3 f = fresnel(f0, f90, vh);
#ifdef IRIDESCENCE
  f = mix(f, mix(filmOnDielectric, filmOnMetal, metallic), film);
#endif
  vec3 passedOn = 1.0 + f0 * (1.0 / (split.x + split.y) - 1.0);
  float facets = facetDistribution(alpha, clamp(dot(n, h), 0.0, 1.0)) * facetVisibility(alpha, nl, nv);
  shine += uMainIrradiance * nl * f * facets * passedOn;
  matt += uMainIrradiance * nl * (1.0 - fresnel(dielectricF0, f90, vh)) * diffuse / kPi;

  // 5. What the surface lets through takes the place of what it would scatter.
  vec4 through = vec4(0.0);
#ifdef TRANSMISSION
  float share = uTransmission * transmissionTexel().r;
  float mm = uThicknessMm * thicknessTexel().g;
  vec3 ray = mm > 0.0 ? mm * normalize(refract(-v, n, 1.0 / max(uIor, 1e-3))) : vec3(0.0);
  // Of the roughness itself: what is seen through polished glass is sharp.
  through = lightBehind(vPosition, ray, polish, uIor);
  vec3 filtered = diffuse * absorbed(mm, uAttenuationColor, uAttenuationMm);
  vec3 turned = f0 * split.x + f90 * split.y;
  vec3 kept = (1.0 - turned) * filtered;
  through.rgb *= share * kept;
  matt *= 1.0 - share;
  // Of the frame's own light this much is left; never all of it, so that the pixel counts as drawn.
  float own = share * (kept.r + kept.g + kept.b) / 3.0 * (1.0 - through.a);
  through.a = max(1.0 - own, 1.0 / 255.0);
#else
  through.a = 1.0;
#endif

  vec3 light = matt + shine + uEmissive * emissiveTexel().rgb;
#ifdef CLEARCOAT
  // 6. A layer of lacquer above it all, of index 1.5.
  vec3 coatNormal = smoothNormal;
#ifdef CLEARCOAT_NORMAL_MAP
  coatNormal = bumped(coatNormal, derivedTangent(clearcoatNormalTexelAt()),
      clearcoatNormalTexel().xyz, uClearcoatNormalScale);
#endif
  coatNormal *= side;
  float coat = clamp(uClearcoat * clearcoatTexel().r, 0.0, 1.0);
  float coatRoughness =
      filteredRoughness(uClearcoatRoughness * clearcoatRoughnessTexel().g, variance);
  float coatNv = clamp(dot(coatNormal, v), 0.0, 1.0);
  float coatNl = clamp(dot(coatNormal, uMainDirection), 0.0, 1.0);
  float coatAlpha = coatRoughness * coatRoughness;
  const vec3 kCoatF0 = vec3(0.04);
  vec2 coatSplit = splitSum(coatRoughness, coatNv);
  vec3 coatLight = reflectedLight(v, coatNormal, coatRoughness) * (kCoatF0 * coatSplit.x + coatSplit.y);
  coatLight *= occlusion;
  coatLight += uMainIrradiance * coatNl * fresnel(kCoatF0, vec3(1.0), vh) *
      facetDistribution(coatAlpha, clamp(dot(coatNormal, h), 0.0, 1.0)) *
      facetVisibility(coatAlpha, coatNl, coatNv);
  vec3 beneath = 1.0 - coat * fresnel(kCoatF0, vec3(1.0), coatNv);
  light = light * beneath + coat * coatLight;
  through.rgb *= beneath;
#endif

  // Derivatives are taken: what nobody sees hides nothing.
  if (seen == 0.0) discard;
#ifdef TRANSMISSION
  // It is not blended: what lies behind it, it shows itself.
  oColor = mix(texelFetch(uBehind, ivec2(gl_FragCoord.xy), 0), vec4(toneMapped(light) + through.rgb, through.a), seen);
#else
  oColor = vec4(toneMapped(light) + through.rgb, through.a) * coverage;
#endif
#endif
}
