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
  vec4 position = uCameraFromModel * vec4(aPosition, 1.0);
  vPosition = position.xyz;
  vNormal = mat3(uCameraFromModel) * aNormal;
#ifdef NORMAL_MAPS
  vTangent = vec4(mat3(uCameraFromModel) * aTangent.xyz, aTangent.w);
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
