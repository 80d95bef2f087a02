// What frames are made of. Colours are sRGB, as designers pick them; glTF takes them linear (IEC 61966-2-1).

export const linear = (hex) =>
  [1, 3, 5].map((i) => {
    const v = parseInt(hex.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });

const metal = (colour, roughness, more) => ({ colour, metallic: 1, roughness, ...more });
/** Cellulose acetate, n = 1.48 to 1.5: the core's own 4 % of reflection fit. */
const acetate = (colour, roughness = 0.14, more = {}) => ({
  colour,
  metallic: 0,
  roughness,
  ...more,
});
/** Acetate that light shines through. */
const crystal = (colour, transmission, roughness = 0.1) => ({
  colour,
  metallic: 0,
  roughness,
  transmission,
  ior: 1.49,
});
/**
 * Polycarbonate or CR-39 with an anti-reflective coat: of the bare surface's 4 % a quarter is left, and that is
 * greenish: a quarter-wave film of silica-like index, 1.38, for green.
 */
const clearLens = (colour) => ({
  lens: 'clear',
  colour,
  metallic: 0,
  roughness: 0,
  transmission: 1,
  ior: 1.5,
  specular: 0.3,
  iridescence: { factor: 0.8, ior: 1.38, nm: 285 },
});
/** A lens dyed through; the back's coat leaves the front's reflection. */
const tinted = (colour, more = {}) => ({
  lens: 'tinted',
  colour,
  metallic: 0,
  roughness: 0,
  transmission: 1,
  ior: 1.5,
  ...more,
});
/** A lens dyed from the top, dark, to the bottom, light. */
const gradient = (top, bottom) =>
  tinted('#ffffff', { lens: 'gradient', gradient: [top, bottom], textured: true });
/**
 * A lens with a mirror on it: reflects most, lets through the rest, and changes its hue towards the edge, as
 * interference mirrors do.
 */
const mirror = (colour, metallic, nm) => ({
  lens: 'mirrored',
  colour,
  metallic,
  roughness: 0.03,
  transmission: 1,
  ior: 1.6,
  iridescence: { factor: 0.55, ior: 1.8, nm },
});

export const MATERIALS = {
  gold: metal('#f4d794', 0.16),
  'pale gold': metal('#ecdcb8', 0.2),
  'rose gold': metal('#dfae94', 0.19),
  champagne: metal('#d6c6ac', 0.24),
  silver: metal('#dcdcdc', 0.16),
  steel: metal('#b9b9bb', 0.26),
  titanium: metal('#a3a2a0', 0.36),
  'brushed silver': metal('#c9c9cb', 0.34),
  gunmetal: metal('#5d5e63', 0.24),
  'black metal': metal('#24252a', 0.3),
  'matt black metal': metal('#1f2023', 0.52),
  copper: metal('#b98260', 0.26),
  'navy metal': metal('#2c3a5c', 0.36),

  'black acetate': acetate('#0b0b0c', 0.1),
  'matt black acetate': acetate('#131314', 0.46),
  'brown acetate': acetate('#3b1c0c', 0.12),
  'navy acetate': acetate('#101d38', 0.12),
  'green acetate': acetate('#16301f', 0.12),
  'burgundy acetate': acetate('#3d0b16', 0.12),
  'ivory acetate': acetate('#e6dcc4', 0.18),
  'grey acetate': acetate('#4b4d50', 0.16),
  'red acetate': acetate('#a3151c', 0.14),
  'teal acetate': acetate('#0d5b63', 0.14),
  'blue acetate': acetate('#1d4fa3', 0.16),
  'yellow acetate': acetate('#e9b21d', 0.16),
  'coral acetate': acetate('#e2604f', 0.16),

  crystal: crystal('#f3f1ec', 0.8),
  'champagne crystal': crystal('#ecd9ba', 0.7),
  'rose crystal': crystal('#eabfb6', 0.76),
  'smoke crystal': crystal('#8f9296', 0.74),
  'blue crystal': crystal('#7fabd8', 0.7),
  'honey crystal': crystal('#c98a3c', 0.6),
  'bottle crystal': crystal('#4c8560', 0.68),

  havana: acetate('#ffffff', 0.11, { pattern: 'havana', textured: true }),
  'blonde havana': acetate('#ffffff', 0.11, { pattern: 'blonde', textured: true }),
  'grey havana': acetate('#ffffff', 0.11, { pattern: 'grey', textured: true }),

  'matt black nylon': acetate('#17181a', 0.5),
  'white nylon': acetate('#e9e9e7', 0.34),
  'navy nylon': acetate('#14203a', 0.42),
  'black rubber': acetate('#101011', 0.75),
  'red rubber': acetate('#9c1712', 0.7),
  'grey rubber': acetate('#5c5e61', 0.75),
  nylon: crystal('#f2f2f2', 0.7, 0.25),

  /** Blended, not transmissive: what lets light through is not seen through a lens by every renderer. */
  silicone: { colour: '#eeebe4', metallic: 0, roughness: 0.32, alpha: 0.55 },

  'clear lens': clearLens('#fdfefd'),
  'clear lens edge': {
    colour: '#b9c8c1',
    metallic: 0,
    roughness: 0.35,
    transmission: 0.35,
    ior: 1.5,
  },
  'grey-green lens': tinted('#59645b'),
  'brown lens': tinted('#77573c'),
  'grey lens': tinted('#64676b'),
  'dark grey lens': tinted('#4c4f53'),
  'blue lens': tinted('#6e8db5'),
  'tinted lens edge': { colour: '#2b2d2c', metallic: 0, roughness: 0.25 },
  'grey gradient lens': gradient('#55585e', '#dcdee0'),
  'brown gradient lens': gradient('#6d4a34', '#ead9c8'),
  'rose gradient lens': gradient('#8b5560', '#f2e1df'),
  'green gradient lens': gradient('#4b5f52', '#dde4d8'),
  'blue mirror lens': mirror('#86bdff', 0.85, 260),
  'silver mirror lens': mirror('#d6dade', 0.85, 200),
  'fire mirror lens': mirror('#ff9148', 0.85, 520),
  'green mirror lens': mirror('#62d69c', 0.85, 460),
  'gold mirror lens': mirror('#eac267', 0.85, 330),

  'foil gold': metal('#d9b767', 0.3),
  'foil silver': metal('#cfcfd1', 0.3),
  lettering: acetate('#d8d8d4', 0.5),
  'dark lettering': acetate('#3a3a3e', 0.6),
  'gold lettering': metal('#d9b767', 0.3),
};
