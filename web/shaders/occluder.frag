// Depth only: the colour mask is off.
out vec4 oColor;

void main() {
  oColor = vec4(0.0);
}
