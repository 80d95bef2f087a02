// One person: a face of some shape with a photograph's texture, and the head and body it belongs to.
import { borderLoop } from '../../../scripts/assets/occluder.mjs';
import { dot, norm, sub } from '../../../scripts/assets/vec.mjs';
import { makeEars, makeLongHair, makeNeck, makeTrunk, neckPivot } from './body.mjs';
import { makeExpressions } from './expression.mjs';
import { faceVertices, isBetweenLips, pupillaryDistance } from './face_mesh.mjs';
import { makeHollow, makeTeeth, placeHollow } from './mouth.mjs';
import { textureIndex } from './parts.mjs';
import { makeScalp, ringCount, scalpDisplacement, scalpUv } from './scalp.mjs';
import { placeInShape, shapeOf } from './shapes.mjs';
import { subdivide } from './subdivide.mjs';

/** A vertex on the face's border, in front of the wearer's left ear. */
const besideEar = 454;

/** The triangles of the reference face, three vertices each. @param {import('./assets.mjs').Assets} assets */
export function triangleList({ triangles }) {
  return Array.from({ length: triangles.length / 3 }, (_, t) => [
    ...triangles.subarray(3 * t, 3 * t + 3),
  ]);
}

/** mm from each vertex to the face's border. */
export function borderDistances({ positions }, triangles) {
  const point = (v) => [...positions.subarray(3 * v, 3 * v + 3)];
  const border = borderLoop(triangles).map(point);
  return Float64Array.from({ length: faceVertices }, (_, v) =>
    Math.min(
      ...border.map((a, k) => {
        const along = sub(border[(k + 1) % border.length], a);
        const from = sub(point(v), a);
        const t = Math.min(1, Math.max(0, dot(from, along) / dot(along, along)));
        return norm(
          sub(
            from,
            along.map((value) => value * t),
          ),
        );
      }),
    ),
  );
}

/**
 * @param {import('./assets.mjs').Assets} assets
 * @param {Float64Array} atlasUvs of layOutAtlas()
 * @param {import('./identities.mjs').Identity} identity
 * @param {string} shapeId of shapes.mjs
 * @throws {RangeError} for another shape
 */
export function makePerson(assets, atlasUvs, identity, shapeId) {
  const triangles = triangleList(assets);
  const neutral = shapeOf(assets.positions, shapeId);
  const expressions = makeExpressions(assets.positions, neutral);
  const rest = Array.from({ length: faceVertices }, (_, v) => [
    ...expressions.rest.subarray(3 * v, 3 * v + 3),
  ]);
  const scalp = makeScalp(triangles, rest, identity.hairThickness);
  const skin = makeSkin(triangles, atlasUvs, scalp);
  const skinPositions = new Float64Array(3 * skin.vertexCount);
  const face = skinPositions.subarray(0, 3 * faceVertices);
  const hollow = makeHollow();
  const place = placeInShape(shapeId, assets.positions);
  const lowerTeeth = makeTeeth(false, place);
  const lowerTeethAtRest = Float64Array.from(lowerTeeth.positions);

  const skinPart = {
    positions: skinPositions,
    indices: skin.triangles,
    cornerUvs: skin.cornerUvs,
    shades: new Float32Array(skin.vertexCount).fill(1),
    textures: skin.textures,
    twoSided: false,
  };
  const headParts = [
    skinPart,
    hollow,
    makeTeeth(true, place),
    lowerTeeth,
    ...(identity.longHair
      ? [makeLongHair(identity.hairThickness)]
      : makeEars(neutral[3 * besideEar] / assets.positions[3 * besideEar])),
  ];
  const neck = makeNeck();

  return {
    ipdMm: pupillaryDistance(neutral),
    /** The face's own 468 vertices, as `express` left them, head frame, mm. */
    face,
    /** Parts of the head frame; express() sets those that move. */
    headParts,
    /** Part of both frames, relative to the neck's pivot. */
    neck: neck.part,
    neckBodyShares: neck.bodyShares,
    /** Parts of the body frame. */
    bodyParts: [makeTrunk()],
    neckPivot,
    /** @param {import('./expression.mjs').Expression} expression */
    express(expression) {
      expressions.apply(expression, face);
      placeScalp(scalp, face, rest, skinPositions);
      skin.refine(skinPositions);
      placeHollow(face, hollow.positions);
      for (let i = 0; i < lowerTeethAtRest.length; i += 3) {
        const at = expressions.jawPoint(lowerTeethAtRest.subarray(i, i + 3), expression);
        lowerTeeth.positions.set(at, i);
      }
    },
  };
}

/** Face and scalp as one surface, refined once: four triangles for each. */
function makeSkin(triangles, atlasUvs, scalp) {
  const columns = scalp.loop.length;
  const vertexOf = ([ring, column]) => {
    if (ring === 0) return scalp.loop[column % columns];
    if (ring > ringCount) return faceVertices + ringCount * columns;
    return faceVertices + (ring - 1) * columns + (column % columns);
  };
  const faceTriangles = triangles.filter((corners) => !isBetweenLips(...corners));
  const scalpCorners = scalp.triangles;
  const indices = [...faceTriangles, ...scalpCorners.map((corners) => corners.map(vertexOf))];
  const uvs = [
    ...faceTriangles.flatMap((corners) =>
      corners.flatMap((v) => [atlasUvs[2 * v], atlasUvs[2 * v + 1]]),
    ),
    ...scalpCorners.flatMap((corners) => corners.flatMap((corner) => scalpUv(corner, columns))),
  ];
  const count = faceVertices + ringCount * columns + 1;
  const fine = subdivide(count, indices.flat(), uvs);
  const textures = Uint8Array.from({ length: fine.triangles.length / 3 }, (_, t) =>
    t < 4 * faceTriangles.length ? textureIndex.face : textureIndex.scalp,
  );
  return { ...fine, textures };
}

/** The scalp where the expression has put the face's border. */
function placeScalp({ loop, rings, pole }, face, rest, out) {
  const moved = loop.map((v) => rest[v].map((value, axis) => face[3 * v + axis] - value));
  const displacement = scalpDisplacement(moved);
  let to = 3 * faceVertices;
  rings.forEach((ring, r) =>
    ring.forEach((p, column) => {
      const by = displacement(r, column);
      for (let axis = 0; axis < 3; axis += 1) out[to + axis] = p[axis] + by[axis];
      to += 3;
    }),
  );
  out.set(pole, to);
}
