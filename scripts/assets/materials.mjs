// glTF metallic-roughness factors; colours linear RGBA.
const metal = (colour, roughness) => ({ colour: [...colour, 1], metallic: 1, roughness });
const plastic = (colour, roughness) => ({ colour: [...colour, 1], metallic: 0, roughness });
const clear = (colour, alpha, roughness) => ({
  colour: [...colour, alpha],
  metallic: 0,
  roughness,
  blend: true,
});

export const MATERIALS = {
  gold: metal([0.83, 0.6, 0.33], 0.24),
  gunmetal: metal([0.17, 0.17, 0.185], 0.28),
  steel: metal([0.56, 0.56, 0.57], 0.3),
  'brown acetate': plastic([0.03, 0.0135, 0.0075], 0.2),
  'black acetate': plastic([0.008, 0.008, 0.009], 0.2),
  silicone: clear([0.86, 0.84, 0.8], 0.55, 0.35),
  'clear lens': clear([0.86, 0.93, 0.96], 0.07, 0.04),
  'grey-green lens': clear([0.012, 0.02, 0.016], 0.78, 0.05),
};
