uniform mat4 uMapFromGlasses;  // 0…1 in x and y; z is 1 nearest to the light
layout(location = 0) in vec3 aPosition;
out float vHeight;

void main() {
  vec4 at = uMapFromGlasses * vec4(aPosition, 1.0);
  vHeight = at.z;
  // What lies outside in depth counts, too.
  gl_Position = vec4(2.0 * at.xy - 1.0, 0.0, 1.0);
}
