import type { GlassesPrimitive } from '../types.ts';

/** Floats of each vertex attribute, in buffer order and by shader location: see GlassesPrimitive. */
const kAttributeFloats = [3, 3, 4, 2] as const;
const kVertexFloats = 12;
/** Locations of what lies in buffers of its own, where there is any. */
const kTexcoords1 = 4;
const kColors = 5;

/** A primitive's triangles on the GPU: a vertex array and its buffers. */
export class Mesh {
  readonly #gl: WebGL2RenderingContext;
  readonly #array: WebGLVertexArrayObject;
  readonly #buffers: WebGLBuffer[] = [];
  readonly #count: number;

  constructor(gl: WebGL2RenderingContext, primitive: GlassesPrimitive) {
    this.#gl = gl;
    this.#count = primitive.indices.length;
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    this.#fill(gl.ARRAY_BUFFER, primitive.vertices);
    let offset = 0;
    kAttributeFloats.forEach((floats, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, floats, gl.FLOAT, false, 4 * kVertexFloats, 4 * offset);
      offset += floats;
    });
    this.#fillOptional(kTexcoords1, 2, primitive.texcoords1);
    this.#fillOptional(kColors, 4, primitive.colors);
    this.#fill(gl.ELEMENT_ARRAY_BUFFER, primitive.indices);
    // An array left bound would take in the next mesh's index buffer.
    gl.bindVertexArray(null);
  }

  /** Draws with the program and state in use. */
  draw(): void {
    const gl = this.#gl;
    gl.bindVertexArray(this.#array);
    gl.drawElements(gl.TRIANGLES, this.#count, gl.UNSIGNED_INT, 0);
  }

  dispose(): void {
    this.#gl.deleteVertexArray(this.#array);
    for (const buffer of this.#buffers) this.#gl.deleteBuffer(buffer);
  }

  #fill(target: GLenum, data: AllowSharedBufferSource): void {
    const gl = this.#gl;
    const buffer = gl.createBuffer();
    gl.bindBuffer(target, buffer);
    gl.bufferData(target, data, gl.STATIC_DRAW);
    this.#buffers.push(buffer);
  }

  #fillOptional(location: number, floats: number, data: Float32Array<ArrayBuffer>): void {
    if (data.length === 0) return;
    const gl = this.#gl;
    this.#fill(gl.ARRAY_BUFFER, data);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, floats, gl.FLOAT, false, 0, 0);
  }
}
