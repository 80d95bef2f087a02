// Noise for a pixel of a frame, of variance 1: the sum of four even ones, the same for the same seed. The
// hash is PCG3D: Jarzynski and Olano, "Hash functions for GPU rendering", JCGT 9(3), 2020.
vec3 grain(uvec2 pixel, uint seed) {
  uvec3 v = uvec3(pixel, seed) * 1664525u + 1013904223u;
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v ^= v >> 16u;
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  // Four bytes of each of the three numbers.
  vec3 sum = vec3(0.0);
  for (uint i = 0u; i < 4u; i++) sum += vec3((v >> (8u * i)) & 255u);
  return (sum / 255.0 - 2.0) * sqrt(3.0);
}
