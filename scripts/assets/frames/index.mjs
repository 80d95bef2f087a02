import { aviatorSun } from './aviator_sun.mjs';
import { browline } from './browline.mjs';
import { catEye } from './cat_eye.mjs';
import { halfRim } from './half_rim.mjs';
import { kidsRound } from './kids_round.mjs';
import { pantoHavana } from './panto_havana.mjs';
import { rimless } from './rimless.mjs';
import { roundMetal } from './round_metal.mjs';
import { sportWrap } from './sport_wrap.mjs';
import { squareAcetate } from './square_acetate.mjs';
import { trapezeSun } from './trapeze_sun.mjs';
import { twoTone } from './two_tone.mjs';
import { withMaterials } from './with_materials.mjs';

/** In the catalogue's order. */
export const FRAMES = [
  roundMetal,
  squareAcetate,
  aviatorSun,
  pantoHavana,
  browline,
  rimless,
  catEye,
  trapezeSun,
  halfRim,
  twoTone,
  sportWrap,
  kidsRound,
].map(withMaterials);
