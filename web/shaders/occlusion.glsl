// How much of the glasses the head lets see: softly by depth, and softly across its outline.

uniform highp sampler2D uHead;  // the heads' depth, px for px the layer's
uniform vec2 uHeadDepth;        // of clip_from_camera: elements (2, 2) and (2, 3)
uniform int uHeadStep;          // between the places looked at, px
// Hair may lie over temples: −z (glasses frame, mm) from which on they fade, and where they are gone.
uniform vec2 uHair;
centroid in float vBack;  // −z, glasses frame, mm

// What lies so deep beneath the skin is still seen: pads press into it, and faces are not measured any
// finer. From there on it vanishes over as much as kSoftMm.
const float kSkinMm = 1.0;
const float kSoftMm = 3.0;

float seenPast(ivec2 place) {
  float depth = 2.0 * texelFetch(uHead, clamp(place, ivec2(0), textureSize(uHead, 0) - 1), 0).r - 1.0;
  float head = uHeadDepth.y / (depth + uHeadDepth.x);
  return smoothstep(kSkinMm + kSoftMm, kSkinMm, -vPosition.z - head);
}

float visibility() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  ivec2 right = ivec2(uHeadStep, 0), up = ivec2(0, uHeadStep);
  float sum = seenPast(at - right - up) + seenPast(at + right - up);
  sum += seenPast(at - right + up) + seenPast(at + right + up);
  // Most pixels are far from the heads' outlines.
  if (sum > 0.0 && sum < 4.0) {
    sum += seenPast(at) + seenPast(at - right) + seenPast(at + right) + seenPast(at - up) + seenPast(at + up);
    sum *= 4.0 / 9.0;
  }
  return 0.25 * sum * (1.0 - smoothstep(uHair.x, uHair.y, vBack));
}
