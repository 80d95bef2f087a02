// What glasses add, blurred by a Gaussian of up to 1.35 px, back onto the frame.
uniform sampler2D uLifted;
uniform sampler2D uFrame;
uniform vec4 uWindow;    // as in lift.frag
uniform vec2 uLayer;     // the layer's size, px
uniform float uMirror;
uniform vec2 uKernel;    // of the outer of three reads: how far out, px; its weight
out vec4 oColor;

void main() {
  // Five texels a side by three reads, each between two.
  vec4 sum = vec4(0.0);
  for (int y = -1; y <= 1; y++) {
    for (int x = -1; x <= 1; x++) {
      float weight = (x == 0 ? 1.0 - 2.0 * uKernel.y : uKernel.y) *
          (y == 0 ? 1.0 - 2.0 * uKernel.y : uKernel.y);
      vec2 at = gl_FragCoord.xy + uKernel.x * vec2(float(x), float(y));
      sum += weight * textureLod(uLifted, at / uLayer, 0.0);
    }
  }
  // Below this nothing would show.
  if (sum.a < 1.0 / 512.0) {
    oColor = vec4(0.0);
    return;
  }
  vec2 at = (uWindow.xy + gl_FragCoord.xy) / uWindow.zw - 0.5;
  vec3 frame = fromSrgb(texture(uFrame, vec2(0.5 + uMirror * at.x, 0.5 - at.y)).rgb);
  oColor = vec4(sum.rgb + (1.0 - sum.a) * frame, sum.a);
}
