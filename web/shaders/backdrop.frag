// The frame as light, so that what lies over it and before it adds up as light does; less where glasses
// cast a shadow. Alpha says how much less: nothing of the glasses themselves is here yet.
uniform sampler2D uFrame;
in vec2 vTexel;
out vec4 oColor;
#ifdef SHADOW
uniform sampler2D uShadow;  // see shadow.frag
uniform vec2 uLayer;        // the layer's size, px
#endif

void main() {
  vec3 light = fromSrgb(texture(uFrame, vTexel).rgb);
#ifdef SHADOW
  float missing = texture(uShadow, gl_FragCoord.xy / uLayer).r;
  oColor = vec4(light * (1.0 - missing), missing);
#else
  oColor = vec4(light, 0.0);
#endif
}
