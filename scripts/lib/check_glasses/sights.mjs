// What the eyes look through, glasses frame, mm.

/** Where eyes are, from the place the bridge rests: 63 mm apart. Each looks along five lines. */
const EYE = { x: 31.5, y: -5 };
const AROUND = [
  [0, 0],
  [4, 0],
  [-4, 0],
  [0, 4],
  [0, -4],
];
/** Lenses are in the front: nothing farther back than this is one. */
const LENS_BACK = -22;

/**
 * @param parts [{ triangles }], triangles in the glasses frame
 * @param scale of the eyes' places: below 1 for frames for children
 * @returns for each line of sight the indices of the parts in its way
 */
export function sights(parts, scale) {
  return [1, -1].flatMap((side) =>
    AROUND.map(([dx, dy]) => {
      const [x, y] = [side * scale * (EYE.x + dx), scale * (EYE.y + dy)];
      return parts.flatMap(({ triangles }, index) =>
        triangles.some((t) => isInTheWay(t, x, y)) ? [index] : [],
      );
    }),
  );
}

/** Does a line along z meet the triangle in the front? */
function isInTheWay([a, b, c], x, y) {
  const area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  if (Math.abs(area) < 1e-12) return false;
  const v = ((x - a[0]) * (c[1] - a[1]) - (y - a[1]) * (c[0] - a[0])) / area;
  const w = ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / area;
  return v >= 0 && w >= 0 && v + w <= 1 && a[2] + v * (b[2] - a[2]) + w * (c[2] - a[2]) > LENS_BACK;
}
