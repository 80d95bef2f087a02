uniform mat4 uClipFromCamera;
uniform mat4 uCameraFromModel;
// Of each face, a row: how far each point of its mesh is from the reference's, mm, head frame.
uniform highp sampler2D uOffsets;
uniform int uRow;        // of this face; −1: it has no mesh
uniform float uBreadth;  // then: over the reference's
layout(location = 0) in vec3 aPosition;
layout(location = 3) in vec2 aFollows;  // a point of the mesh, and how far: 0…1
#ifdef SURFACE
out vec3 vCamera;  // mm, camera frame
out vec3 vHead;    // mm, head frame
#endif

void main() {
  vec3 position = aPosition;
  if (uRow < 0) position.x *= uBreadth;
  else position += aFollows.y * texelFetch(uOffsets, ivec2(int(aFollows.x + 0.5), uRow), 0).xyz;
  vec4 inCamera = uCameraFromModel * vec4(position, 1.0);
#ifdef SURFACE
  vCamera = inCamera.xyz;
  vHead = position;
#endif
  gl_Position = uClipFromCamera * inCamera;
}
