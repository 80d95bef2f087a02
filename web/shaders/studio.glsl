// The light: a small photo studio, fixed to the camera (x right, y up, z towards the viewer), as a
// formula instead of pictures to load. A ceiling and a floor, three soft boxes and one lamp.
// Radiances are relative: about 1 is what the camera shows as white.

const vec3 kCeiling = vec3(0.30, 0.315, 0.34);
const vec3 kFloor = vec3(0.07, 0.062, 0.055);

const vec3 kLampDirection = vec3(0.2981, 0.7454, 0.5963);  // towards the lamp
const vec3 kLampIrradiance = vec3(0.95, 0.92, 0.87);

// A blur this wide turns `studio` into the mean over a hemisphere weighted by the cosine, near
// enough: what a matt surface receives.
const float kMattBlur = 1.6;

// A bar from -halfWidth to halfWidth, blurred without losing any of its light.
float bar(float x, float halfWidth, float blur) {
  return smoothstep(-blur, blur, x + halfWidth) - smoothstep(-blur, blur, x - halfWidth);
}

// What a soft box at `centre` sends against `direction`. Its sides are measured on the plane that
// touches the unit sphere at its centre (gnomonic projection).
float softBox(vec3 direction, vec3 centre, vec2 halfSize, float blur) {
  vec3 right = normalize(cross(vec3(0.0, 1.0, 0.0), centre));
  float depth = dot(direction, centre);
  vec2 p = vec2(dot(direction, right), dot(direction, cross(centre, right))) / max(depth, 0.05);
  // The plane knows no horizon; fade before it.
  return bar(p.x, halfSize.x, blur) * bar(p.y, halfSize.y, blur) * smoothstep(0.0, 0.3, depth);
}

// Radiance arriving from around `direction` (unit), averaged over a lobe whose half-width has the
// tangent `blur`.
vec3 studio(vec3 direction, float blur) {
  float up = smoothstep(-0.6 - blur, 0.6 + blur, direction.y);
  vec3 light = mix(kFloor, kCeiling, up);
  light += vec3(5.2, 5.1, 5.0) * softBox(direction, vec3(-0.5571, 0.5571, 0.6159), vec2(0.42, 0.3), blur);
  light += vec3(3.2, 3.3, 3.5) * softBox(direction, vec3(0.8729, 0.1746, 0.4556), vec2(0.14, 0.6), blur);
  light += vec3(3.0, 3.0, 3.0) * softBox(direction, vec3(0.1961, 0.7845, -0.5883), vec2(0.7, 0.2), blur);
  return light;
}

// How wide a microfacet surface of this GGX alpha spreads a reflection. The mirrored lobe is twice
// as wide as that of the facets; the offset keeps mirrors from showing hard, flickering edges.
float lobeBlur(float alpha) {
  return 0.03 + 2.0 * alpha;
}
