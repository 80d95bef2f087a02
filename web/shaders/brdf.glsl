// The reflection model of glTF 2.0, appendix B: GGX facets, Smith shadowing, Schlick's Fresnel.
// `alpha` is the square of glTF's roughness; nl, nv, nh, vh are cosines between the surface's
// normal, light, view and half-way directions.

const float kPi = 3.14159265;

// Below this a highlight is smaller than the numbers can hold: Lagarde and de Rousiers, "Moving
// Frostbite to physically based rendering", SIGGRAPH 2014, for 32-bit floats.
const float kLeastRoughness = 0.045;

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
  return 0.5 / max(l + v, 1e-6);
}

vec3 fresnel(vec3 f0, vec3 f90, float vh) {
  float m = clamp(1.0 - vh, 0.0, 1.0);
  float m2 = m * m;
  return mix(f0, f90, m2 * m2 * m);
}

// Light reflected by facets once and more often, as shares of a uniform environment: Fdez-Agüera, "A
// multiple-scattering microfacet model for real-time image-based lighting", JCGT 8(1), 2019.
// `split` are the two sums of Karis, "Real shading in Unreal Engine 4", SIGGRAPH 2013.
struct Scattering {
  vec3 once;
  vec3 again;
};

Scattering scatter(vec2 split, vec3 f0, vec3 f90) {
  Scattering s;
  s.once = f0 * split.x + f90 * split.y;
  float missing = 1.0 - (split.x + split.y);
  vec3 average = f0 + (1.0 - f0) / 21.0;
  s.again = missing * s.once * average / (1.0 - missing * average);
  return s;
}
