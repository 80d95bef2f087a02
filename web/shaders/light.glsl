// The light around the head, in the camera frame: an environment and one main light.

// Radiance, prefiltered: level 0 as a mirror sees it, the last one as facets of roughness 1 do.
uniform samplerCube uEnvironment;
uniform float uLastLevel;
// Irradiance over π in spherical harmonics of order 2, the constants of the basis multiplied in:
// Ramamoorthi and Hanrahan, "An efficient representation for irradiance environment maps", 2001.
uniform vec3 uIrradiance[9];
uniform vec3 uMainDirection;  // towards the light, unit
uniform vec3 uMainIrradiance;
// How the light in the picture differs, see light-estimate.ts: of each colour so much, and from a direction
// d by 1 + lean · d more. (1 and 0 leave it as it is.)
uniform vec3 uGain;
uniform vec3 uLean;
// Karis' two sums by roughness and the cosine to the viewer: see dfg.ts.
uniform sampler2D uDfg;

vec3 diffuseLight(vec3 n) {
  vec3 light = uIrradiance[0];
  light += uIrradiance[1] * n.y + uIrradiance[2] * n.z + uIrradiance[3] * n.x;
  light += uIrradiance[4] * (n.x * n.y) + uIrradiance[5] * (n.y * n.z);
  light += uIrradiance[6] * (3.0 * n.z * n.z - 1.0);
  light += uIrradiance[7] * (n.x * n.z) + uIrradiance[8] * (n.x * n.x - n.y * n.y);
  // Of what leans over a hemisphere, weighted by the cosine, two thirds are left.
  return max(light, 0.0) * uGain * (1.0 + 2.0 / 3.0 * dot(uLean, n));
}

vec3 reflectedLight(vec3 v, vec3 n, float roughness) {
  // A rough lobe leans to the normal, as its facets are hidden behind each other: Lagarde and de
  // Rousiers 2014, §4.9.3; with the fourth power, as three.js has it.
  float r2 = roughness * roughness;
  vec3 direction = mix(reflect(-v, n), n, r2 * r2);
  // Levels are spent on low roughness, where they differ most.
  float smoothness = 1.0 - roughness;
  vec3 light = textureLod(uEnvironment, direction, uLastLevel * (1.0 - smoothness * smoothness)).rgb;
  float lean = dot(uLean, direction) * inversesqrt(max(dot(direction, direction), 1e-6));
  return light * uGain * (1.0 + (1.0 - roughness / 3.0) * lean);
}

vec2 splitSum(float roughness, float nv) {
  return texture(uDfg, vec2(roughness, nv)).rg;
}
