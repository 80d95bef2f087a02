/** A length of a face and its standard error, mm. */
export interface FaceLength {
  readonly mm: number;
  readonly errorMm: number;
}

/**
 * What the tracker says of one face in one frame. Image px: origin top left, x right, y down, not
 * mirrored. Camera frame, mm: x right, y up, looking along −z. Head frame, mm: origin on the bridge of
 * the nose, x to the wearer's left, y up, z out of the face.
 */
export interface Face {
  /** Stays with one person from frame to frame; never used again after the face is lost. */
  readonly id: number;
  /** 0…1: how sure the regressor is that this is a face. */
  readonly confidence: number;
  /** x, y, width, height around the landmarks, image px. */
  readonly box: readonly [number, number, number, number];
  /** 68 × (x, y), image px, iBUG order. */
  readonly landmarks: Float32Array;
  /** 68 × (x, y, z), camera frame, mm: calmed with the pose, `landmarks` are not. */
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
  /** Width in front of the ears over the reference face's, as it is seen now. */
  readonly breadth: number;
  /**
   * 468 × (x, y, z), of packs that see so many points, else empty: where each point of the face is less
   * where the reference face has it, mm, head frame of a head of scale 1. It follows expressions; what
   * of it lies along the line of sight is not seen.
   */
  readonly meshOffsets: Float32Array;
  /** Degrees; R = Rx(pitch)·Ry(yaw)·Rz(roll), yaw > 0 turns the nose to the image's left. */
  readonly yaw: number;
  /** Degrees, see `yaw`. */
  readonly pitch: number;
  /** Degrees, see `yaw`. */
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

/** What was measured on one frame of a camera or a video, or on a photo. */
export interface FrameResult {
  /** The time handed in with the frame, seconds. */
  readonly time: number;
  /** Of the frame, px. */
  readonly width: number;
  /** Of the frame, px. */
  readonly height: number;
  /** Focal length used, px; the principal point is the image centre. */
  readonly focalPx: number;
  readonly faces: readonly Face[];
  readonly ms: StageTimes;
}

/** Temples that are open (Temples in seat.hpp); mm. */
export interface GlassesTemples {
  /** They begin behind this plane, glasses frame. */
  readonly hingeZ: number;
  /** x of the inner side and y of the middle where they pass the ears, glasses frame. */
  readonly left: readonly [number, number];
  readonly right: readonly [number, number];
  /** Where the left one rests on the reference head, head frame. */
  readonly earRest: Triple;
}

/** How glasses are to rest on a head. */
export interface WornWith {
  /** Pantoscopic tilt, degrees. */
  readonly tiltDeg: number;
  /** Size of the face they are made for, over the reference face's. */
  readonly faceScale: number;
}

/** Where spectacles rest by themselves on the reference face (Seat in seat.hpp). */
export interface GlassesSeat {
  /** mm of the face they are made for: see WornWith. */
  readonly offsetMm: Triple;
  /** Pantoscopic, rad. */
  readonly tilt: number;
  readonly noseGapMm: number;
  readonly clearanceMm: number;
  readonly eyeGapMm: number;
  readonly temples?: GlassesTemples;
}

/** Render-ready spectacles as the core hands them out (cpp/include/lorgnette/glasses.hpp). */
export interface GlassesModel {
  readonly primitives: readonly GlassesPrimitive[];
  readonly materials: readonly GlassesMaterial[];
  readonly images: readonly {
    readonly mimeType: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
  }[];
  /** Names of the material variants; empty where the file has none. */
  readonly variants: readonly string[];
  /** Bounds, mm, glasses frame. */
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
  /** Where no head was loaded before, or it finds no place on one, there is none. */
  readonly seat?: GlassesSeat;
}

export interface GlassesPrimitive {
  /** The node's in the file, else the mesh's. */
  readonly name: string;
  readonly material: number;
  /** The material for each of the model's variants; empty where none changes it. */
  readonly variantMaterials: ArrayLike<number>;
  /** mm that one unit of the file's mesh is long: what `thickness` of its materials is in. */
  readonly unitMm: number;
  /** n × 12: position 3 (mm), normal 3, tangent 4, uv 2. */
  readonly vertices: Float32Array<ArrayBuffer>;
  /** n × 2, the second uv; empty where there is none. */
  readonly texcoords1: Float32Array<ArrayBuffer>;
  /** n × 4, linear; empty where there is none. */
  readonly colors: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
}

/** What a picture may stand for; TextureSlot in glasses.hpp says which channels are read. */
export const textureSlots = [
  'baseColor',
  'metallicRoughness',
  'normal',
  'occlusion',
  'emissive',
  'transmission',
  'thickness',
  'clearcoat',
  'clearcoatRoughness',
  'clearcoatNormal',
  'specular',
  'specularColor',
  'iridescence',
  'iridescenceThickness',
] as const;

export type TextureSlot = (typeof textureSlots)[number];

export interface MaterialTexture {
  /** Index into `images`. */
  readonly image: number;
  /** 0 or 1. */
  readonly texcoordSet: number;
  /** WebGL's numbers, which are glTF's. */
  readonly wrapS: number;
  readonly wrapT: number;
  readonly minFilter: number;
  readonly magFilter: number;
  /** 2 × 3 column-major: u' = m0·u + m2·v + m4, v' = m1·u + m3·v + m5. */
  readonly uvTransform: readonly [number, number, number, number, number, number];
}

type Triple = readonly [number, number, number];

/** Units, defaults and sources: Material in glasses.hpp. */
export interface GlassesMaterial {
  readonly name: string;
  /** Linear RGBA. */
  readonly baseColor: readonly [number, number, number, number];
  readonly metallic: number;
  readonly roughness: number;
  readonly emissive: Triple;
  readonly alphaMode: 'opaque' | 'mask' | 'blend';
  readonly alphaCutoff: number;
  readonly doubleSided: boolean;
  readonly unlit: boolean;
  readonly normalScale: number;
  readonly occlusionStrength: number;
  readonly transmission: number;
  readonly ior: number;
  /** In units of the mesh, see `unitMm`. */
  readonly thickness: number;
  /** 0: nothing is absorbed. */
  readonly attenuationDistanceMm: number;
  readonly attenuationColor: Triple;
  readonly clearcoat: number;
  readonly clearcoatRoughness: number;
  readonly clearcoatNormalScale: number;
  readonly specular: number;
  readonly specularColor: Triple;
  readonly iridescence: number;
  readonly iridescenceIor: number;
  readonly iridescenceMinNm: number;
  readonly iridescenceMaxNm: number;
  readonly textures: Readonly<Partial<Record<TextureSlot, MaterialTexture>>>;
}
