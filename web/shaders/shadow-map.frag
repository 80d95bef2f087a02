// What of the light glasses keep back, and, as so large a share, how near to the light they do.
uniform float uOpacity;
in float vHeight;
out vec4 oColor;

void main() {
  oColor = vec4(clamp(vHeight, 0.0, 1.0), 0.0, 0.0, 1.0) * uOpacity;
}
