// Puts a model into the glasses frame by one node above all others: metres, lenses to +z, up +y, the origin where the
// bridge rests. Vertices, materials and names stay as they are.

/** Name of the node that turns, scales and moves. */
const NODE = 'glasses frame';

/**
 * @param document of glTF Transform; changed in place
 * @param measured of measure()
 * @returns {string[]} what was done
 */
export function normalise(document, { orientation, mm, origin }) {
  const { x, up, forward } = orientation;
  const scale = mm / 1000;
  // The glasses frame's axes are the rows of its rotation from the file's; glTF wants columns.
  const rows = [x, up, forward];
  const moved = rows.map((row) => -scale * row.reduce((sum, v, k) => sum + v * origin[k], 0));
  const matrix = [0, 1, 2]
    .flatMap((column) => [...rows.map((row) => scale * row[column]), 0])
    .concat([...moved, 1]);
  const root = document.getRoot();
  const scene = root.getDefaultScene() ?? root.listScenes()[0];
  root.setDefaultScene(scene);
  const node = document.createNode(NODE).setMatrix(matrix);
  for (const child of scene.listChildren()) node.addChild(child);
  scene.addChild(node);

  const done = [];
  if (Math.abs(scale - 1) > 1e-6) done.push(`scaled by ${Number(scale.toPrecision(6))}`);
  const turn = Math.acos(Math.max(-1, Math.min(1, (rows[0][0] + rows[1][1] + rows[2][2] - 1) / 2)));
  if (turn > 1e-4) done.push(`turned by ${((turn * 180) / Math.PI).toFixed(1)}°`);
  const shift = Math.hypot(...moved) * 1000;
  if (shift > 0.01) done.push(`moved by ${shift.toFixed(1)} mm`);
  return done;
}
