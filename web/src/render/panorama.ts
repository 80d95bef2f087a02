import { fetchBytes } from '../fetch.ts';
import type { Environment } from './environment.ts';
import { readHdr } from './hdr.ts';
import { irradianceOf } from './irradiance.ts';
import { prefilter } from './prefilter.ts';

/**
 * The light of a panorama: a Radiance .hdr, equirectangular. Its middle is what the camera looks at
 * (−z), its right end and left end meet behind the camera; radiance 1 is what is shown as white. It has
 * no main light apart.
 *
 * @param url absolute address
 * @throws LorgnetteError asset-unavailable, environment-invalid, webgl-unavailable
 */
export async function loadPanorama(url: string): Promise<Environment> {
  const picture = readHdr(await fetchBytes(url));
  return {
    radiance: prefilter(picture),
    irradiance: irradianceOf(picture),
    mainDirection: [0, 0, 1],
    mainIrradiance: [0, 0, 0],
  };
}
