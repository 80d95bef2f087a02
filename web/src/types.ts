/** A length of a face and its standard error, mm. */
export interface FaceLength {
  readonly mm: number;
  readonly errorMm: number;
}

/** What the tracker says of one face in one frame. Frames and units: design, "Frames and units". */
export interface Face {
  /** Stays with one person from frame to frame; never used again after the face is lost. */
  readonly id: number;
  /** 0…1: how sure the regressor is that this is a face. */
  readonly confidence: number;
  /** x, y, width, height around the landmarks, image px. */
  readonly box: readonly [number, number, number, number];
  /** 68 × (x, y), image px, iBUG order. */
  readonly landmarks: Float32Array;
  /** 68 × (x, y, z), camera frame, mm. */
  readonly landmarks3d: Float32Array;
  /** camera_from_head, 3 × 3 row-major, a rotation. */
  readonly rotation: Float32Array;
  /** camera_from_head: the bridge of the nose in the camera frame, mm. */
  readonly translation: Float32Array;
  /**
   * The person's size: 1 is the reference face, an average adult's, and stands as long as no pupillary
   * distance is given. camera = rotation · (scale · head) + translation.
   */
  readonly scale: number;
  /** Whether this frame shows the face. One that is lost stays where it was while its glasses fade. */
  readonly seen: boolean;
  /** 0…1: how much of its glasses is shown; they fade in and out. */
  readonly presence: number;
  /** Between the middles of the eyes. Its error is 0 where the distance was given. */
  readonly pupillaryDistance: FaceLength;
  /** In front of the ears, landmarks 1 to 15. */
  readonly faceWidth: FaceLength;
  /** Degrees; R = Rx(pitch)·Ry(yaw)·Rz(roll), yaw > 0 turns the nose to the image's left. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** Milliseconds a frame spent in each part of the core. */
export interface StageTimes {
  readonly detect: number;
  readonly regress: number;
  readonly fit: number;
  readonly total: number;
  /** Of `detect` and `regress`: the part spent waiting for the inference engine. */
  readonly inference: number;
  /** Of `detect` and `regress`: the part spent cutting out the networks' pictures. */
  readonly crop: number;
}

export interface FrameResult {
  /** The time handed in with the frame, seconds. */
  readonly time: number;
  readonly width: number;
  readonly height: number;
  /** Focal length used, px; the principal point is the image centre. */
  readonly focalPx: number;
  readonly faces: readonly Face[];
  readonly ms: StageTimes;
}

/** Render-ready spectacles as the core hands them out (cpp/include/lorgnette/glasses.hpp). */
export interface GlassesModel {
  readonly primitives: readonly GlassesPrimitive[];
  readonly materials: readonly GlassesMaterial[];
  readonly images: readonly {
    readonly mimeType: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }[];
  /** Bounds, mm, glasses frame. */
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

export interface GlassesPrimitive {
  readonly material: number;
  /** n × 12: position 3 (mm), normal 3, tangent 4, uv 2. */
  readonly vertices: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
}

export interface GlassesMaterial {
  readonly name: string;
  /** Linear RGBA. */
  readonly baseColor: readonly [number, number, number, number];
  readonly metallic: number;
  readonly roughness: number;
  readonly emissive: readonly [number, number, number];
  readonly alphaMode: 'opaque' | 'mask' | 'blend';
  readonly alphaCutoff: number;
  readonly doubleSided: boolean;
  readonly transmission: number;
  readonly ior: number;
  readonly normalScale: number;
  /** Indices into `images`, −1 for none. */
  readonly baseColorImage: number;
  readonly metallicRoughnessImage: number;
  readonly normalImage: number;
  readonly emissiveImage: number;
}
