uniform mat4 uClipFromCamera;
uniform mat4 uCameraFromModel;
layout(location = 0) in vec3 aPosition;

void main() {
  gl_Position = uClipFromCamera * (uCameraFromModel * vec4(aPosition, 1.0));
}
