// The finished layer onto the drawing buffer, encoded for display. Where nothing of the glasses was
// drawn, the frame there stays untouched.
uniform sampler2D uLayer;
uniform vec2 uOrigin;  // the layer's lower left corner in the drawing buffer, px
#ifdef GRAIN
uniform float uNoise;  // standard deviation; the display's white is 1
uniform uint uSeed;    // another for each frame
#endif
out vec4 oColor;

void main() {
  vec4 layer = texelFetch(uLayer, ivec2(gl_FragCoord.xy - uOrigin), 0);
  if (layer.a == 0.0) discard;
  vec3 shown = toSrgb(layer.rgb);
#ifdef GRAIN
  // What the frame shows through has its own. Mostly brightness, as in cameras that thin out colour.
  vec3 noise = grain(uvec2(gl_FragCoord.xy), uSeed);
  noise = mix(vec3(noise.y), noise, 0.25) / sqrt(0.75 * 0.75 + 0.25 * 0.25);
  shown += uNoise * sqrt(1.0 - (1.0 - layer.a) * (1.0 - layer.a)) * noise;
#endif
  oColor = vec4(shown, 1.0);
}
