// A glTF metallic-roughness surface in the studio's light. Light is computed linear, the result is
// encoded as sRGB. Blending happens on encoded values, as in every browser's canvas:
//
// - what covers (coverage · (1 − transmission)) mixes with the background by the usual "over";
// - where the surface does not cover, its reflections are added at full strength: glass stays shiny
//   however clear. Encoded values take them as they are, because at mid-grey the slope of the sRGB
//   curve is 1.08;
// - what is let through is filtered by the base colour. Bending and roughness of the light let
//   through are left out: spectacle lenses are thin and polished.

uniform vec4 uBaseColor;
uniform vec3 uEmissive;
uniform float uMetallic;
uniform float uRoughness;
uniform float uTransmission;
uniform float uIor;
uniform float uNormalScale;  // 0: no normal map
uniform bool uBlend;         // alpha is coverage; else all is covered
uniform float uAlphaCutoff;  // 0: nothing is cut out
uniform bool uThrough;       // write the share of the background let through, not the light
uniform sampler2D uBaseColorMap;
uniform sampler2D uMetallicRoughnessMap;
uniform sampler2D uNormalMap;
uniform sampler2D uEmissiveMap;

// Centroid: at the outline a pixel's middle may lie beside the triangle, with normals from beyond it
// that bead thin rims.
centroid in vec3 vPosition;
centroid in vec3 vNormal;
centroid in vec4 vTangent;
centroid in vec2 vTexel;
out vec4 oColor;

// Glossy highlights above this are compressed towards 1 instead of being cut off.
const float kShoulder = 0.8;

// Light to display: IEC 61966-2-1.
vec3 encode(vec3 light) {
  vec3 over = max(light - kShoulder, 0.0) / (1.0 - kShoulder);
  light = min(light, kShoulder) + (1.0 - kShoulder) * (1.0 - exp(-over));
  vec3 curve = 1.055 * pow(max(light, 0.0031308), vec3(1.0 / 2.4)) - 0.055;
  return mix(12.92 * light, curve, greaterThan(light, vec3(0.0031308)));
}

// The texture's x axis on the surface and the side its y axis lies on, as a glTF tangent: the
// solution of dP = T·du + B·dv over the pixel, for models without tangents.
vec4 derivedTangent() {
  vec3 px = dFdx(vPosition), py = dFdy(vPosition);
  vec2 ux = dFdx(vTexel), uy = dFdy(vTexel);
  // The sign makes it the same seen from behind and in the mirror.
  float side = sign(ux.x * uy.y - uy.x * ux.y);
  vec3 t = side * (px * uy.y - py * ux.y);
  // v runs down in glTF, a normal map's y up.
  vec3 b = side * (px * uy.x - py * ux.x);
  return vec4(t, sign(dot(cross(vNormal, t), b)));
}

vec3 surfaceNormal() {
  vec3 n = normalize(vNormal);
  if (uNormalScale != 0.0) {
    // Derivatives are defined only where all pixels go the same way: before the choice.
    vec4 derived = derivedTangent();
    vec4 tangent = dot(vTangent.xyz, vTangent.xyz) > 0.0 ? vTangent : derived;
    vec3 t = tangent.xyz - n * dot(n, tangent.xyz);
    t *= inversesqrt(max(dot(t, t), 1e-20));
    vec3 bump = 2.0 * texture(uNormalMap, vTexel).xyz - 1.0;
    bump.xy *= uNormalScale;
    n = normalize(bump.x * t + bump.y * tangent.w * cross(n, t) + bump.z * n);
  }
  return gl_FrontFacing ? n : -n;
}

// Roughness that stands for the normals within one pixel, so that thin shiny rims do not flicker:
// Tokuyoshi and Kaplanyan, "Improved geometric specular antialiasing", 2019, with their bound and a
// pixel filter somewhat narrower than theirs: multisampling already smooths the outline.
float filteredAlpha(float roughness, vec3 n) {
  vec3 nx = dFdx(n), ny = dFdy(n);
  float variance = min(0.3 * (dot(nx, nx) + dot(ny, ny)), 0.18);
  float alpha = roughness * roughness;
  return clamp(sqrt(alpha * alpha + variance), 0.002, 1.0);
}

void main() {
  vec4 base = uBaseColor * texture(uBaseColorMap, vTexel);
  vec4 metallicRoughness = texture(uMetallicRoughnessMap, vTexel);
  vec3 n = surfaceNormal();
  float metallic = uMetallic * metallicRoughness.b;
  float alpha = filteredAlpha(uRoughness * metallicRoughness.g, n);
  if (base.a < uAlphaCutoff) discard;

  float dielectric = (uIor - 1.0) / (uIor + 1.0);
  vec3 f0 = mix(vec3(dielectric * dielectric), base.rgb, metallic);
  vec3 diffuse = base.rgb * (1.0 - metallic);

  vec3 v = normalize(-vPosition);
  float nv = max(dot(n, v), 1e-3);
  vec3 reflected = environmentReflectance(f0, sqrt(alpha), nv);
  vec3 specular = reflected * studio(reflect(-v, n), lobeBlur(alpha));
  vec3 matt = diffuse * (1.0 - reflected) * studio(n, kMattBlur);

  vec3 h = normalize(v + kLampDirection);
  float nl = max(dot(n, kLampDirection), 0.0);
  float nh = clamp(dot(n, h), 0.0, 1.0);
  vec3 f = fresnel(f0, clamp(dot(v, h), 0.0, 1.0));
  vec3 lamp = kLampIrradiance * nl;
  specular += lamp * f * facetDistribution(alpha, nh) * facetVisibility(alpha, nl, nv);
  matt += lamp * (1.0 - f) * diffuse / kPi;

  float coverage = uBlend ? base.a : 1.0;
  float clear = uTransmission * (1.0 - metallic);
  float reflectance = max(reflected.r, max(reflected.g, reflected.b));
  if (uThrough) {
    // A filter acts on light; on encoded values that is its power by the display's gamma.
    vec3 filtered = pow(base.rgb, vec3(1.0 / 2.2));
    oColor = vec4((1.0 - coverage + coverage * clear * filtered) * (1.0 - reflectance), 1.0);
    return;
  }
  vec3 emitted = uEmissive * texture(uEmissiveMap, vTexel).rgb;
  float solid = coverage * (1.0 - clear);
  vec3 lit = encode(matt + specular + emitted);
  oColor = vec4(
      solid * lit + (1.0 - solid) * (specular + emitted),
      1.0 - (1.0 - coverage) * (1.0 - reflectance));
}
