// The finished layer onto the drawing buffer, encoded for display. Where nothing of the glasses was
// drawn, the frame there stays untouched.
uniform sampler2D uLayer;
uniform vec2 uOrigin;  // the layer's lower left corner in the drawing buffer, px
out vec4 oColor;

void main() {
  vec4 layer = texelFetch(uLayer, ivec2(gl_FragCoord.xy - uOrigin), 0);
  if (layer.a == 0.0) discard;
  oColor = vec4(toSrgb(layer.rgb), 1.0);
}
