import type { MaterialTexture, TextureSlot } from '../types.ts';
import { Texture } from './texture.ts';

/** What holds colours, encoded as sRGB; all else holds numbers. */
const kColorSlots: readonly TextureSlot[] = ['baseColor', 'emissive', 'specularColor'];

/** Samples along the longer axis of a texel's footprint: more is not seen on spectacles. */
const kAnisotropy = 4;

/** A model's pictures on the GPU, each uploaded once for every way it is read. */
export class PictureTextures {
  readonly #gl: WebGL2RenderingContext;
  readonly #images: readonly ImageBitmap[];
  readonly #textures = new Map<string, Texture>();

  constructor(gl: WebGL2RenderingContext, images: readonly ImageBitmap[]) {
    this.#gl = gl;
    this.#images = images;
  }

  get(slot: TextureSlot, use: MaterialTexture): Texture {
    const srgb = kColorSlots.includes(slot);
    const { image, wrapS, wrapT, minFilter, magFilter } = use;
    const key = [image, srgb, wrapS, wrapT, minFilter, magFilter].join();
    const known = this.#textures.get(key);
    if (known) return known;
    const gl = this.#gl;
    const made = new Texture(gl, { wrapS, wrapT, minFilter, magFilter });
    made.upload(srgb ? gl.SRGB8_ALPHA8 : gl.RGBA8, this.#images[image]!);
    // NEAREST and LINEAR are the only filters below the ones with mipmaps.
    if (minFilter > gl.LINEAR) {
      made.generateMipmap();
      const anisotropy = gl.getExtension('EXT_texture_filter_anisotropic');
      if (anisotropy && minFilter === gl.LINEAR_MIPMAP_LINEAR) {
        const most = gl.getParameter(anisotropy.MAX_TEXTURE_MAX_ANISOTROPY_EXT) as number;
        gl.texParameterf(
          gl.TEXTURE_2D,
          anisotropy.TEXTURE_MAX_ANISOTROPY_EXT,
          Math.min(kAnisotropy, most),
        );
      }
    }
    this.#textures.set(key, made);
    return made;
  }

  dispose(): void {
    for (const texture of this.#textures.values()) texture.dispose();
    this.#textures.clear();
  }
}
