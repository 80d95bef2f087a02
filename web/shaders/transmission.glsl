// What is seen through a surface: the frame and the parts that cover, bent and blurred in screen space
// (KHR_materials_transmission, KHR_materials_volume).

uniform sampler2D uBehind;  // the layer so far, linear light, with mipmaps
uniform vec2 uLayer;        // the layer's size, px
uniform vec2 uCanvas;       // that of the drawing buffer it is a part of
uniform mat4 uClipFromCamera;

vec2 onCanvas(vec3 position) {
  vec4 clip = uClipFromCamera * vec4(position, 1.0);
  return 0.5 * uCanvas * clip.xy / clip.w;
}

// Seen from `position` after `ray` through the glass. Alpha: how much of it is not the frame's.
vec4 lightBehind(vec3 position, vec3 ray, float roughness, float ior) {
  // From the pixel's middle, which `position` need not be: through a plane all stays in its place.
  vec2 uv = (gl_FragCoord.xy + onCanvas(position + ray) - onCanvas(position)) / uLayer;
  // An index of 1 does not blur, one of 1.5 as much as its reflections are. The level counts from the
  // whole picture's width, so that the blur does not depend on the layer's size.
  float level = log2(uCanvas.x) * roughness * clamp(2.0 * ior - 2.0, 0.0, 1.0);
  level = min(level, log2(min(uLayer.x, uLayer.y)));
  vec2 edge = 0.5 * exp2(level) / uLayer;
  uv = clamp(uv, edge, 1.0 - edge);
  return level > 0.0 ? smoothRead(uBehind, uLayer, uv, level) : textureLod(uBehind, uv, 0.0);
}

// Beer and Lambert's law: `color` is what is left after `reference` mm; 0 absorbs nothing.
vec3 absorbed(float mm, vec3 color, float reference) {
  return reference > 0.0 ? pow(color, vec3(mm / reference)) : vec3(1.0);
}
