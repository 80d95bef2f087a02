import type { GlassesPrimitive } from '../types.ts';

/** Floats of each vertex attribute, in buffer order and by shader location: see GlassesPrimitive. */
const kAttributeFloats = [3, 3, 4, 2] as const;
const kVertexFloats = 12;

/** A primitive's triangles on the GPU. */
export class Mesh {
  readonly #gl: WebGL2RenderingContext;
  readonly #array: WebGLVertexArrayObject;
  readonly #vertices: WebGLBuffer;
  readonly #indices: WebGLBuffer;
  readonly #count: number;

  constructor(gl: WebGL2RenderingContext, primitive: GlassesPrimitive) {
    this.#gl = gl;
    this.#count = primitive.indices.length;
    this.#array = gl.createVertexArray();
    gl.bindVertexArray(this.#array);
    this.#vertices = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, this.#vertices);
    gl.bufferData(gl.ARRAY_BUFFER, primitive.vertices, gl.STATIC_DRAW);
    let offset = 0;
    kAttributeFloats.forEach((floats, location) => {
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, floats, gl.FLOAT, false, 4 * kVertexFloats, 4 * offset);
      offset += floats;
    });
    this.#indices = gl.createBuffer();
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#indices);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, primitive.indices, gl.STATIC_DRAW);
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
    this.#gl.deleteBuffer(this.#vertices);
    this.#gl.deleteBuffer(this.#indices);
  }
}
