// The shadow of glasses on the head that wears them: what is missing of the light.
uniform sampler2D uMap;         // see shadow-map.frag, with mipmaps
uniform mat4 uCameraFromClip;
uniform mat4 uGlassesFromCamera;
uniform mat4 uMapFromGlasses;
uniform vec4 uCanvas;           // of the drawing buffer: where this begins, and a pixel, in clip space
uniform vec2 uReachMm;          // a texel of the map; its depth
uniform float uBackMm;          // glasses frame: what lies farther back casts none
uniform float uStrength;
out vec4 oColor;

const float kTexels = 128.0;
// A lamp of a quarter of its distance, as windows and ceilings are, blurs by that much of the height above
// the skin; skin itself blurs, too: light wanders in it.
const float kLampSize = 0.25;
const float kSkinMm = 1.5;
// Blockers are looked for so far around, mm.
const float kSearchMm = 6.0;

void main() {
  vec3 ndc = vec3(uCanvas.xy + uCanvas.zw * gl_FragCoord.xy, 2.0 * gl_FragCoord.z - 1.0);
  vec4 camera = uCameraFromClip * vec4(ndc, 1.0);
  vec3 position = camera.xyz / camera.w;
  vec4 glasses = uGlassesFromCamera * vec4(position, 1.0);
  vec3 at = (uMapFromGlasses * glasses).xyz;

  // How high glasses are above the skin here: Fernando, "Percentage-closer soft shadows", 2005, with means
  // of the map in place of its samples.
  vec4 around = smoothRead(uMap, vec2(kTexels), at.xy, log2(kSearchMm / uReachMm.x));
  float height = uReachMm.y * (around.r / max(around.a, 1e-3) - at.z);
  float blurMm = kSkinMm + kLampSize * max(height, 0.0);
  float kept = smoothRead(uMap, vec2(kTexels), at.xy, max(0.0, log2(blurMm / uReachMm.x))).a;

  // The head is only nearly this one's: glasses may seem to lie a little under its skin.
  kept *= smoothstep(-4.0, -1.0, height);
  vec2 border = smoothstep(vec2(0.0), vec2(0.05), min(at.xy, 1.0 - at.xy));
  kept *= border.x * border.y * smoothstep(uBackMm, uBackMm + 25.0, glasses.z);
  // None at the head's outline: it would darken what is behind.
  vec3 normal = normalize(cross(dFdx(position), dFdy(position)));
  kept *= smoothstep(0.1, 0.4, abs(dot(normal, normalize(position))));
  oColor = vec4(uStrength * kept);
}
