// A head that is otherwise invisible: a tint with the mesh's facets and a grid of lines.
in vec3 vCamera;
in vec3 vHead;
out vec4 oColor;

const vec3 kTint = vec3(0.16, 0.78, 0.66);  // sRGB, as the frame is
const float kGridMm = 20.0;

/** 1 on the grid's lines, a pixel wide, 0 between them; fades where lines run together. */
float grid(float mm) {
  float cell = mm / kGridMm;
  float width = fwidth(cell);
  float line = abs(fract(cell - 0.5) - 0.5) / max(width, 1e-6);
  return (1.0 - smoothstep(0.5, 1.5, line)) * (1.0 - smoothstep(0.2, 0.5, width));
}

void main() {
  vec3 normal = normalize(cross(dFdx(vCamera), dFdy(vCamera)));
  float facing = abs(dot(normal, normalize(vCamera)));
  float line = max(grid(vHead.y), grid(vHead.x));
  vec3 color = mix(kTint * (0.35 + 0.65 * facing), vec3(0.9, 1.0, 0.97), 0.6 * line);
  oColor = vec4(color, mix(mix(0.75, 0.42, facing), 0.8, line));
}
