// The frame is display-ready: it passes through without any colour conversion.
uniform sampler2D uFrame;
in vec2 vTexel;
out vec4 oColor;

void main() {
  oColor = vec4(texture(uFrame, vTexel).rgb, 1.0);
}
