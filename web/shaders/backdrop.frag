// The frame as light, so that what lies over it and before it adds up as light does.
uniform sampler2D uFrame;
in vec2 vTexel;
out vec4 oColor;

void main() {
  // Alpha 0: nothing of the glasses is here yet.
  oColor = vec4(fromSrgb(texture(uFrame, vTexel).rgb), 0.0);
}
