// A cubic B-spline in four reads, so that what is blurred shows no squares: Sigg and Hadwiger, "Fast
// third-order texture filtering", GPU Gems 2, ch. 20. `size` is that of level 0, texels.
vec4 smoothRead(sampler2D picture, vec2 size, vec2 uv, float level) {
  size *= exp2(-level);
  vec2 at = uv * size - 0.5;
  vec2 f = fract(at);
  vec2 whole = at - f;
  vec2 f2 = f * f, f3 = f2 * f;
  vec2 w0 = (1.0 - f) * (1.0 - f) * (1.0 - f) / 6.0;
  vec2 w1 = (4.0 - 6.0 * f2 + 3.0 * f3) / 6.0;
  vec2 w3 = f3 / 6.0;
  vec2 low = w0 + w1;
  vec2 a = (whole - 0.5 + w1 / low) / size;
  vec2 b = (whole + 1.5 + w3 / (1.0 - low)) / size;
  return mix(
      mix(textureLod(picture, b, level), textureLod(picture, vec2(a.x, b.y), level), low.x),
      mix(textureLod(picture, vec2(b.x, a.y), level), textureLod(picture, a, level), low.x),
      low.y);
}
