// One triangle that covers the screen; no buffers.
uniform float uMirror;  // -1 flips left to right, 1 does not
out vec2 vTexel;

void main() {
  vec2 corner = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  // The frame's first row is the texture's first, so v runs down.
  vTexel = vec2(0.5 + 0.5 * corner.x, 0.5 - 0.5 * corner.y);
  gl_Position = vec4(uMirror * corner.x, corner.y, 0.0, 1.0);
}
