import { aviatorSun } from './aviator_sun.mjs';
import { roundMetal } from './round_metal.mjs';
import { squareAcetate } from './square_acetate.mjs';

/** In the catalogue's order. */
export const FRAMES = [roundMetal, squareAcetate, aviatorSun];
