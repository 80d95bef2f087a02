uniform mat4 uClipFromCamera;
uniform mat4 uCameraFromModel;  // a rotation, a uniform scale and a translation
layout(location = 0) in vec3 aPosition;
layout(location = 1) in vec3 aNormal;
layout(location = 2) in vec4 aTangent;
layout(location = 3) in vec2 aTexel;
layout(location = 4) in vec2 aTexel1;
layout(location = 5) in vec4 aColor;
centroid out vec3 vPosition;  // camera frame, mm
centroid out vec3 vNormal;
uniform float uHingeZ;  // temples, behind it, are bent: see temples.ts
uniform vec4 uBend;     // slopes along x and y of the left one, then of the right one
centroid out float vBack;  // −z, glasses frame, mm
#ifdef NORMAL_MAPS
centroid out vec4 vTangent;  // all 0 where the model has none
#endif
#ifdef TEXELS
centroid out vec2 vTexel;
#endif
#ifdef TEXELS_1
centroid out vec2 vTexel1;
#endif
#ifdef COLORS
centroid out vec4 vColor;
#endif

void main() {
  vec2 bend = aPosition.x > 0.0 ? uBend.xy : uBend.zw;
  float behind = max(uHingeZ - aPosition.z, 0.0);
  if (behind == 0.0) bend = vec2(0.0);
  vec4 position = uCameraFromModel * vec4(aPosition.xy + bend * behind, aPosition.z, 1.0);
  vPosition = position.xyz;
  vBack = -aPosition.z;
  // By the inverse transpose of the shear.
  vNormal = mat3(uCameraFromModel) * vec3(aNormal.xy, aNormal.z + dot(bend, aNormal.xy));
#ifdef NORMAL_MAPS
  vTangent = vec4(
      mat3(uCameraFromModel) * vec3(aTangent.xy - bend * aTangent.z, aTangent.z), aTangent.w);
#endif
#ifdef TEXELS
  vTexel = aTexel;
#endif
#ifdef TEXELS_1
  vTexel1 = aTexel1;
#endif
#ifdef COLORS
  vColor = aColor;
#endif
  gl_Position = uClipFromCamera * position;
}
