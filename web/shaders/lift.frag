// What glasses add to the frame, taken off it: the layer less what of it is the frame's own light.
uniform sampler2D uLayer;
uniform sampler2D uFrame;
uniform vec4 uWindow;  // where the layer begins in the drawing buffer, and that one's size, px
uniform float uMirror;
out vec4 oColor;

void main() {
  vec4 layer = texelFetch(uLayer, ivec2(gl_FragCoord.xy), 0);
  if (layer.a == 0.0) {
    oColor = vec4(0.0);
    return;
  }
  vec2 at = (uWindow.xy + gl_FragCoord.xy) / uWindow.zw - 0.5;
  vec3 frame = fromSrgb(texture(uFrame, vec2(0.5 + uMirror * at.x, 0.5 - at.y)).rgb);
  oColor = vec4(layer.rgb - (1.0 - layer.a) * frame, layer.a);
}
