// The reflection model of glTF 2.0, appendix B: GGX facets, Smith shadowing, Schlick's Fresnel.
// `alpha` is the square of glTF's roughness; nl, nv, nh, vh are cosines between the surface's
// normal, light, view and half-way directions.

const float kPi = 3.14159265;

// Trowbridge and Reitz, "Average irregularity representation of a rough surface", 1975.
float facetDistribution(float alpha, float nh) {
  float a2 = alpha * alpha;
  float d = nh * nh * (a2 - 1.0) + 1.0;
  return a2 / (kPi * d * d);
}

// Height-correlated Smith shadowing over 4·nl·nv: Heitz, "Understanding the masking-shadowing
// function in microfacet-based BRDFs", 2014.
float facetVisibility(float alpha, float nl, float nv) {
  float a2 = alpha * alpha;
  float l = nv * sqrt(nl * nl * (1.0 - a2) + a2);
  float v = nl * sqrt(nv * nv * (1.0 - a2) + a2);
  return 0.5 / max(l + v, 1e-5);
}

vec3 fresnel(vec3 f0, float vh) {
  return f0 + (1.0 - f0) * pow(1.0 - vh, 5.0);
}

// Share of a uniform environment that is reflected: the second factor of the split sum. Fit of
// Karis, "Physically based shading on mobile", Unreal Engine blog, 2014, after Lazarov, "Getting
// more physical in Call of Duty: Black Ops II", SIGGRAPH 2013.
vec3 environmentReflectance(vec3 f0, float roughness, float nv) {
  vec4 r = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
  float grazing = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
  vec2 scaleAndBias = vec2(-1.04, 1.04) * grazing + r.zw;
  return max(f0 * scaleAndBias.x + scaleAndBias.y, 0.0);
}
