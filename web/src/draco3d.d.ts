/** The decoder's part of draco3d that is used here (its IDL is src/draco/javascript/emscripten). */
declare module 'draco3d/draco_decoder_nodejs.js' {
  interface Status {
    ok(): boolean;
    error_msg(): string;
  }
  interface Attribute {
    readonly ptr: number;
    num_components(): number;
  }
  interface Mesh {
    num_faces(): number;
    num_points(): number;
  }
  interface DecoderBuffer {
    Init(data: Int8Array, size: number): void;
  }
  interface Decoder {
    GetEncodedGeometryType(buffer: DecoderBuffer): number;
    DecodeBufferToMesh(buffer: DecoderBuffer, mesh: Mesh): Status;
    GetAttributeByUniqueId(mesh: Mesh, id: number): Attribute;
    GetTrianglesUInt32Array(mesh: Mesh, bytes: number, pointer: number): boolean;
    GetAttributeDataArrayForAllPoints(
      mesh: Mesh,
      attribute: Attribute,
      type: number,
      bytes: number,
      pointer: number,
    ): boolean;
  }
  export interface Draco {
    readonly TRIANGULAR_MESH: number;
    readonly DT_INT8: number;
    readonly DT_UINT8: number;
    readonly DT_INT16: number;
    readonly DT_UINT16: number;
    readonly DT_UINT32: number;
    readonly DT_FLOAT32: number;
    readonly HEAPU8: Uint8Array;
    readonly Decoder: new () => Decoder;
    readonly DecoderBuffer: new () => DecoderBuffer;
    readonly Mesh: new () => Mesh;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    destroy(object: object): void;
  }
  export default function (options: { wasmBinary: ArrayBuffer | Uint8Array }): Promise<Draco>;
}
