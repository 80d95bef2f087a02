// What is read back of a frame: in the first row the mean light of places in it, sRGB; below two cut-outs,
// one texel for a pixel of the drawing buffer.
uniform sampler2D uFrame;
uniform vec4 uPlaces[64];   // middle and half size, in the frame's texture coordinates
uniform vec4 uPatches;      // middles of the two cut-outs
uniform vec2 uStep;         // one pixel of the drawing buffer
out vec4 oColor;

const float kSide = 64.0;

void main() {
  vec2 at = gl_FragCoord.xy - vec2(0.0, 1.0);
  if (at.y > 0.0) {
    bool second = at.y > kSide;
    vec2 middle = second ? uPatches.zw : uPatches.xy;
    at.y -= second ? kSide : 0.0;
    oColor = vec4(texture(uFrame, middle + (at - 0.5 * kSide) * uStep).rgb, 1.0);
    return;
  }
  vec4 place = uPlaces[int(gl_FragCoord.x)];
  vec3 sum = vec3(0.0);
  for (int i = 0; i < 16; i++) {
    vec2 offset = (vec2(float(i & 3), float(i >> 2)) - 1.5) / 2.0;
    sum += fromSrgb(texture(uFrame, place.xy + offset * place.zw).rgb);
  }
  oColor = vec4(toSrgb(sum / 16.0), 1.0);
}
