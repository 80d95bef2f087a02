// One face of one level of a prefiltered cube map, from a panorama: what GGX facets of a roughness
// reflect when looked at straight on (Karis, "Real shading in Unreal Engine 4", SIGGRAPH 2013). Each
// sample reads the panorama as blurred as the samples lie apart: Křivánek and Colbert, "Real-time
// shading with filtered importance sampling", EGSR 2008.
uniform sampler2D uPanorama;  // equirectangular, rows from the top, its middle at −z
uniform int uFace;            // WebGL's order
uniform float uSize;          // of the face, texels
uniform float uAlpha;         // GGX; 0 is a mirror
out vec4 oColor;

const float kPi = 3.14159265;
const int kSamples = 256;

vec3 faceDirection() {
  vec2 p = 2.0 * gl_FragCoord.xy / uSize - 1.0;
  if (uFace == 0) return vec3(1.0, -p.y, -p.x);
  if (uFace == 1) return vec3(-1.0, -p.y, p.x);
  if (uFace == 2) return vec3(p.x, 1.0, p.y);
  if (uFace == 3) return vec3(p.x, -1.0, -p.y);
  if (uFace == 4) return vec3(p.x, -p.y, 1.0);
  return vec3(-p.x, -p.y, -1.0);
}

vec3 radiance(vec3 d, float solidAngle) {
  vec2 at = vec2(0.5 + atan(d.x, -d.z) / (2.0 * kPi), acos(clamp(d.y, -1.0, 1.0)) / kPi);
  vec2 size = vec2(textureSize(uPanorama, 0));
  // A texel's solid angle at the horizon.
  float texel = 2.0 * kPi * kPi / (size.x * size.y);
  return textureLod(uPanorama, at, max(0.0, 0.5 * log2(solidAngle / texel))).rgb;
}

float radicalInverse(uint bits) {
  bits = (bits << 16u) | (bits >> 16u);
  bits = ((bits & 0x55555555u) << 1u) | ((bits & 0xAAAAAAAAu) >> 1u);
  bits = ((bits & 0x33333333u) << 2u) | ((bits & 0xCCCCCCCCu) >> 2u);
  bits = ((bits & 0x0F0F0F0Fu) << 4u) | ((bits & 0xF0F0F0F0u) >> 4u);
  bits = ((bits & 0x00FF00FFu) << 8u) | ((bits & 0xFF00FF00u) >> 8u);
  return float(bits) / 4294967296.0;
}

void main() {
  vec3 n = normalize(faceDirection());
  if (uAlpha == 0.0) {
    oColor = vec4(radiance(n, 4.0 * kPi / (6.0 * uSize * uSize)), 1.0);
    return;
  }
  // Duff et al., "Building an orthonormal basis, revisited", JCGT 6(1), 2017.
  float side = n.z >= 0.0 ? 1.0 : -1.0;
  float a = -1.0 / (side + n.z);
  float b = n.x * n.y * a;
  mat3 basis = mat3(1.0 + side * n.x * n.x * a, side * b, -side * n.x, b, side + n.y * n.y * a, -n.y, n);
  float a2 = uAlpha * uAlpha;
  vec4 sum = vec4(0.0);
  for (int i = 0; i < kSamples; i++) {
    float u = (float(i) + 0.5) / float(kSamples);
    float phi = 2.0 * kPi * radicalInverse(uint(i));
    float h2 = (1.0 - u) / (1.0 + (a2 - 1.0) * u);  // the half vector's cosine, squared
    float nl = 2.0 * h2 - 1.0;
    if (nl <= 0.0) continue;
    float d = h2 * (a2 - 1.0) + 1.0;
    // Looked at straight on, a direction's density is a quarter of the facets'.
    float density = a2 / (4.0 * kPi * d * d);
    vec3 l = basis * vec3(sqrt(1.0 - nl * nl) * vec2(cos(phi), sin(phi)), nl);
    sum += nl * vec4(radiance(l, 1.0 / (float(kSamples) * density)), 1.0);
  }
  oColor = vec4(sum.rgb / sum.a, 1.0);
}
