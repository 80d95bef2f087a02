uniform mat4 uClipFromCamera;
uniform mat4 uCameraFromModel;  // a rotation, a uniform scale and a translation
layout(location = 0) in vec3 aPosition;
layout(location = 1) in vec3 aNormal;
layout(location = 2) in vec4 aTangent;
layout(location = 3) in vec2 aTexel;
centroid out vec3 vPosition;  // camera frame, mm
centroid out vec3 vNormal;
centroid out vec4 vTangent;  // all 0 where the model has none
centroid out vec2 vTexel;

void main() {
  vec4 position = uCameraFromModel * vec4(aPosition, 1.0);
  vPosition = position.xyz;
  vNormal = mat3(uCameraFromModel) * aNormal;
  vTangent = vec4(mat3(uCameraFromModel) * aTangent.xyz, aTangent.w);
  vTexel = aTexel;
  gl_Position = uClipFromCamera * position;
}
