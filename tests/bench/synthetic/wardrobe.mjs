// The textures of one person: what the photograph gives and what grows and is worn around it.
import { atlasHeight, atlasWidth } from './face_atlas.mjs';
import { bakeFaceTexture } from './face_texture.mjs';
import { textureNames } from './parts.mjs';
import { seedOfText, valueNoise } from './random.mjs';
import { paintScalp, strands } from './scalp.mjs';
import { makeTexture, paintTexture } from './texture.mjs';

/**
 * @param {import('./assets.mjs').Assets} assets
 * @param {import('./assets.mjs').Photo} photo
 * @param {import('./identities.mjs').Identity} identity
 * @param {Float64Array} atlasUvs of layOutAtlas()
 * @param {Float64Array} distances of borderDistances()
 * @param {ReturnType<import('./scalp.mjs').makeScalp>} scalp of the reference face
 * @returns {ReturnType<makeTexture>[]} in the order of textureNames
 */
export function makeTextures(assets, photo, identity, atlasUvs, distances, scalp) {
  const seed = seedOfText(photo.name);
  const { rgb, skin } = bakeFaceTexture(assets, photo, atlasUvs, distances, identity);
  const textures = {
    face: makeTexture(atlasWidth, atlasHeight, rgb),
    scalp: paintScalp(scalp, skin, identity.hair, seed),
    skin: spotted(skin, seed + 1, 0.1),
    hair: paintHair(identity.hair, seed + 2),
    cloth: paintCloth(identity.cloth, seed + 3),
    mouth: spotted([0.22, 0.045, 0.04], seed + 4, 0.3),
    teeth: paintTeeth(),
    hand: spotted(handColour, 5, 0.25),
  };
  return textureNames.map((name) => ({ ...textures[name], isFaint: faint.includes(name) }));
}

const faint = ['skin', 'cloth', 'hand', 'mouth'];
/** Everybody is passed by the same hand. */
const handColour = [0.5, 0.26, 0.17];

function spotted(colour, seed, contrast) {
  const [coarse, fine] = [valueNoise(seed), valueNoise(seed + 100)];
  return paintTexture(256, 256, (u, v) => {
    const spots = 0.6 * coarse(u * 14, v * 14) + 0.4 * fine(u * 70, v * 70) - 0.5;
    return colour.map((value) => value * (1 + contrast * spots));
  });
}

function paintHair(colour, seed) {
  const strand = strands(seed);
  return paintTexture(512, 512, (u, v) => {
    // grid() of mesh.mjs runs u down the rows, v across.
    const shine = 1 + 0.5 * Math.exp(-(((u - 0.22) / 0.08) ** 2));
    return colour.map((value) => value * strand(v, u) * shine);
  });
}

function paintCloth(colour, seed) {
  const folds = valueNoise(seed);
  return paintTexture(512, 512, (u, v) => {
    const weave = 0.06 * Math.sin(u * 700) * Math.sin(v * 700);
    const fold = 0.5 * (folds(v * 26, u * 5) - 0.5);
    const collar = u < 0.07 ? 0.55 : 1;
    return colour.map((value) => value * collar * (1 + weave + fold));
  });
}

function paintTeeth() {
  return paintTexture(256, 64, (u, v) => {
    const between = Math.abs(((u * 12) % 1) - 0.5) * 2; // 1 between two teeth
    const gap = between > 0.86 ? 0.45 : 1;
    const gum = v < 0.12 ? 0.4 : 1;
    return [0.72 * gap * gum, 0.66 * gap * gum * gum, 0.56 * gap * gum * gum];
  });
}
