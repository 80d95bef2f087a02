/**
 * Where a texel of a cube map's face looks: WebGL's faces +x −x +y −y +z −z and rows (OpenGL ES 3.0
 * §3.8.10, table 3.21).
 * @param column, row of `size`
 * @param out written: unit direction
 */
export function texelDirection(face, column, row, size, out) {
  const s = (2 * (column + 0.5)) / size - 1;
  const t = (2 * (row + 0.5)) / size - 1;
  switch (face) {
    case 0:
      [out[0], out[1], out[2]] = [1, -t, -s];
      break;
    case 1:
      [out[0], out[1], out[2]] = [-1, -t, s];
      break;
    case 2:
      [out[0], out[1], out[2]] = [s, 1, t];
      break;
    case 3:
      [out[0], out[1], out[2]] = [s, -1, -t];
      break;
    case 4:
      [out[0], out[1], out[2]] = [s, -t, 1];
      break;
    default:
      [out[0], out[1], out[2]] = [-s, -t, -1];
  }
  const length = Math.hypot(out[0], out[1], out[2]);
  for (let k = 0; k < 3; k++) out[k] /= length;
  return out;
}

/** Calls visit(index, direction) for every texel of a level, in the order of the file. */
export function forEachTexel(size, visit) {
  const direction = [0, 0, 0];
  let index = 0;
  for (let face = 0; face < 6; face++)
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++)
        visit(index++, texelDirection(face, column, row, size, direction));
}
