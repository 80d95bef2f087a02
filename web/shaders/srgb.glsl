// Between the display's numbers and light: IEC 61966-2-1.

vec3 fromSrgb(vec3 shown) {
  vec3 curve = pow((shown + 0.055) / 1.055, vec3(2.4));
  return mix(shown / 12.92, curve, greaterThan(shown, vec3(0.04045)));
}

vec3 toSrgb(vec3 light) {
  light = clamp(light, 0.0, 1.0);
  vec3 curve = 1.055 * pow(max(light, 0.0031308), vec3(1.0 / 2.4)) - 0.055;
  return mix(12.92 * light, curve, greaterThan(light, vec3(0.0031308)));
}
