// What a material is made of at a fragment, and which way it faces. The functions …Texel(), and for
// normal maps …TexelAt() with their coordinates, are written by material-program.ts for the pictures
// the material has.

uniform vec4 uBaseColor;
uniform vec3 uEmissive;
uniform float uMetallic;
uniform float uRoughness;
uniform float uAlphaCutoff;
uniform float uOcclusionStrength;
uniform float uNormalScale;
uniform float uIor;
uniform float uSpecular;
uniform vec3 uSpecularColor;

// Centroid: at the outline a pixel's middle may lie beside the triangle, with normals from beyond it
// that bead thin rims.
centroid in vec3 vPosition;
centroid in vec3 vNormal;
#ifdef COLORS
centroid in vec4 vColor;
#endif

#ifdef NORMAL_MAPS
centroid in vec4 vTangent;

// The texture's x axis on the surface and the side its y axis lies on, as a glTF tangent: the
// solution of dP = T·du + B·dv over the pixel, for models without tangents.
vec4 derivedTangent(vec2 texel) {
  vec3 px = dFdx(vPosition), py = dFdy(vPosition);
  vec2 ux = dFdx(texel), uy = dFdy(texel);
  // The sign makes it the same seen from behind and in the mirror.
  float side = sign(ux.x * uy.y - uy.x * ux.y);
  vec3 t = side * (px * uy.y - py * ux.y);
  // v runs down in glTF, a normal map's y up.
  vec3 b = side * (px * uy.x - py * ux.x);
  return vec4(t, sign(dot(cross(vNormal, t), b)));
}

vec3 bumped(vec3 n, vec4 derived, vec3 texel, float scale) {
  vec4 tangent = dot(vTangent.xyz, vTangent.xyz) > 0.0 ? vTangent : derived;
  vec3 t = tangent.xyz - n * dot(n, tangent.xyz);
  t *= inversesqrt(max(dot(t, t), 1e-20));
  vec3 bump = 2.0 * texel - 1.0;
  bump.xy *= scale;
  return normalize(bump.x * t + bump.y * tangent.w * cross(n, t) + bump.z * n);
}
#endif

// Roughness that stands for the normals within one pixel, so that thin shiny rims do not flicker:
// Tokuyoshi and Kaplanyan, "Improved geometric specular antialiasing", 2019, with their bound and a
// pixel filter somewhat narrower than theirs: multisampling already smooths the outline.
float filteredRoughness(float roughness, float variance) {
  float a = roughness * roughness;
  float filtered = sqrt(sqrt(a * a + variance));
  return clamp(filtered, kLeastRoughness, 1.0);
}

float normalVariance(vec3 n) {
  vec3 nx = dFdx(n), ny = dFdy(n);
  return min(0.3 * (dot(nx, nx) + dot(ny, ny)), 0.18);
}
