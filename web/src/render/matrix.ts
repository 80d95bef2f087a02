/**
 * 4 × 4 matrices as WebGL takes them: column-major Float32Array of 16, element (row, column) at
 * index 4·column + row. They act on column vectors, so `aFromC = aFromB · bFromC`.
 *
 * The functions write into `out`, so that a frame allocates nothing, and return it.
 */

export type Matrix4 = Float32Array<ArrayBuffer>;

export function identity(): Matrix4 {
  const out = new Float32Array(16);
  out[0] = out[5] = out[10] = out[15] = 1;
  return out;
}

/** out = a · b. `out` must be neither `a` nor `b`. */
export function multiply(out: Matrix4, a: Float32Array, b: Float32Array): Matrix4 {
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * k + row]! * b[4 * column + k]!;
      out[4 * column + row] = sum;
    }
  }
  return out;
}

/** out = the inverse of a rotation and translation `a`. `out` must not be `a`. */
export function invertRigid(out: Matrix4, a: Float32Array): Matrix4 {
  for (let column = 0; column < 3; column++) {
    for (let row = 0; row < 3; row++) out[4 * column + row] = a[4 * row + column]!;
    out[4 * column + 3] = 0;
  }
  for (let row = 0; row < 3; row++) {
    const axis = 4 * row;
    out[12 + row] = -(a[axis]! * a[12]! + a[axis + 1]! * a[13]! + a[axis + 2]! * a[14]!);
  }
  out[15] = 1;
  return out;
}

/** out = the inverse of what `perspective` makes. `out` must not be `a`. */
export function invertPerspective(out: Matrix4, a: Float32Array): Matrix4 {
  out.fill(0);
  out[0] = 1 / a[0]!;
  out[5] = 1 / a[5]!;
  out[11] = 1 / a[14]!;
  out[14] = -1;
  out[15] = a[10]! / a[14]!;
  return out;
}

/**
 * The similarity x ↦ rotation · (scale · x) + translation.
 *
 * @param rotation 3 × 3, row-major (as `Face.rotation`)
 * @param translation 3, in the unit of the target frame
 */
export function rigid(
  out: Matrix4,
  rotation: ArrayLike<number>,
  translation: ArrayLike<number>,
  scale: number,
): Matrix4 {
  for (let column = 0; column < 3; column++) {
    for (let row = 0; row < 3; row++) {
      out[4 * column + row] = scale * rotation[3 * row + column]!;
    }
    out[4 * column + 3] = 0;
    out[12 + column] = translation[column]!;
  }
  out[15] = 1;
  return out;
}

/**
 * Clip space from the camera frame (x right, y up, looking along −z), for a pinhole whose principal
 * point is the image centre.
 *
 * A camera point (x, y, z), z < 0, lands on the image point, origin top-left, pixel centres at
 * integers,
 *
 *     u = (width − 1)/2 + focalPx · x/−z        v = (height − 1)/2 − focalPx · y/−z
 *
 * Pixel u covers [u − ½, u + ½], that is [u, u + 1] of WebGL's window, so the window coordinate is
 * u + ½ = width/2 + focalPx · x/−z and the halves cancel: the matrix has no off-centre terms. It
 * holds for a drawing buffer of any size that shows the whole image.
 *
 * @param focalPx focal length, in pixels of an image of `width` × `height`
 * @param near, far distances of the clipping planes, in the camera frame's unit, 0 < near < far
 * @param mirror flips the picture left to right (and with it the winding of triangles)
 */
export function perspective(
  out: Matrix4,
  focalPx: number,
  width: number,
  height: number,
  near: number,
  far: number,
  mirror: boolean,
): Matrix4 {
  out.fill(0);
  out[0] = ((mirror ? -2 : 2) * focalPx) / width;
  out[5] = (2 * focalPx) / height;
  out[10] = (near + far) / (near - far);
  out[11] = -1;
  out[14] = (2 * near * far) / (near - far);
  return out;
}

/** How a pair of glasses sits on the head; the numbers of `catalog.json`. */
export interface GlassesFit {
  /** Where the glasses' origin (the bridge) rests, mm in the head frame. */
  readonly offsetMm: ArrayLike<number>;
  /** Pantoscopic tilt, degrees: > 0 brings the lower rims nearer to the cheeks. */
  readonly pantoscopicDeg: number;
  /** Size of the face they are made for, and `offsetMm` is of; 1, the default: the reference face. */
  readonly faceScale?: number;
}

/**
 * head_from_glasses, mm: turns the frame about the bridge's x axis, then moves it to its place. A
 * right-handed turn about +x takes the upper rims forward and lifts the ends of the temples.
 */
export function headFromGlasses(fit: GlassesFit): Matrix4 {
  const tilt = (fit.pantoscopicDeg * Math.PI) / 180;
  const cos = Math.cos(tilt);
  const sin = Math.sin(tilt);
  const scale = 1 / (fit.faceScale ?? 1);
  const offset = [0, 1, 2].map((axis) => scale * fit.offsetMm[axis]!);
  return rigid(new Float32Array(16), [1, 0, 0, 0, cos, -sin, 0, sin, cos], offset, scale);
}
