// Interference in a thin film: Belcour and Barla, "A practical extension to microfacet theory for the
// modeling of varying iridescence", SIGGRAPH 2017, with the simplifications of
// KHR_materials_iridescence: Schlick's Fresnel, no absorption, no polarisation.

vec3 squared(vec3 x) {
  return x * x;
}

// The eye's response to a path difference, nm, in Fourier space, as linear sRGB. Gaussian fits to the
// CIE curves from the paper's supplement; the matrix is XYZ to sRGB (IEC 61966-2-1).
vec3 sensitivity(float path, vec3 shift) {
  float phase = 2.0 * kPi * path * 1e-9;
  vec3 height = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13);
  vec3 centre = vec3(1.6810e6, 1.7953e6, 2.2084e6);
  vec3 variance = vec3(4.3278e9, 9.3046e9, 6.6121e9);
  vec3 xyz = height * sqrt(2.0 * kPi * variance) * cos(centre * phase + shift) *
      exp(-phase * phase * variance);
  xyz.x += 9.7470e-14 * sqrt(2.0 * kPi * 4.5282e9) * cos(2.2399e6 * phase + shift.x) *
      exp(-4.5282e9 * phase * phase);
  xyz /= 1.0685e-7;
  return mat3(3.2404542, -0.9692660, 0.0556434, -1.5371385, 1.8760108, -0.2040259, -0.4985314,
      0.0415560, 1.0572252) * xyz;
}

// Fresnel reflectance of a film of `ior` and `nm` on a base of reflectance `baseF0`, seen under a
// cosine of `nv`.
vec3 filmFresnel(float ior, float nm, float nv, vec3 baseF0) {
  // A film that thins out to nothing takes its index with it.
  float filmIor = mix(1.0, ior, smoothstep(0.0, 0.03, nm));
  float sin2 = (1.0 - nv * nv) / (filmIor * filmIor);
  if (sin2 > 1.0) return vec3(1.0);
  float inside = sqrt(1.0 - sin2);

  float r0 = (filmIor - 1.0) / (filmIor + 1.0);
  float r12 = fresnel(vec3(r0 * r0), vec3(1.0), nv).x;
  float t121 = 1.0 - r12;
  float phase21 = filmIor < 1.0 ? 0.0 : kPi;

  vec3 root = sqrt(clamp(baseF0, 0.0, 0.9999));
  vec3 baseIor = (1.0 + root) / (1.0 - root);
  vec3 r23 = fresnel(squared((baseIor - filmIor) / (baseIor + filmIor)), vec3(1.0), inside);
  vec3 phase = phase21 + kPi * vec3(lessThan(baseIor, vec3(filmIor)));

  vec3 r123 = clamp(r12 * r23, 1e-5, 0.9999);
  vec3 bounces = t121 * t121 * r23 / (1.0 - r123);
  float path = 2.0 * filmIor * nm * inside;
  vec3 result = r12 + bounces;
  vec3 term = bounces - t121;
  for (int m = 1; m <= 2; m++) {
    term *= sqrt(r123);
    result += 2.0 * term * sensitivity(float(m) * path, float(m) * phase);
  }
  return max(result, 0.0);
}

// The reflectance that, seen straight on, would give `f` under a cosine of `nv`.
vec3 straightOn(vec3 f, float nv) {
  float m = clamp(1.0 - nv, 0.0, 1.0);
  float m5 = min(m * m * m * m * m, 0.9999);
  return (f - m5) / (1.0 - m5);
}
