// A person in front of a camera: everything that is seen as one list of triangles, placed anew for each
// frame.
import { makeHand } from './hand.mjs';
import { rotate } from './pose.mjs';

/**
 * @typedef {object} Light
 * @property {number[]} towards unit vector to the lamp, camera frame
 * @property {number} ambient light from everywhere
 * @property {number} lamp what the lamp adds to skin that faces it
 */

/** From above, in front, a little from the right; skin facing the camera gets 1. */
export const softLight = { towards: [0.31, 0.42, 0.853], ambient: 0.5, lamp: 0.62 };

/** The lamp is broad: it reaches a little around the edge. */
const wrap = 0.25;

export class Scene {
  /** @param {ReturnType<import('./person.mjs').makePerson>} person */
  constructor(person) {
    this.person = person;
    this.hand = makeHand();
    const { headParts, neck, bodyParts } = person;
    const parts = [...headParts, neck, ...bodyParts, this.hand];
    this.parts = [];
    let [vertices, triangles] = [0, 0];
    for (const part of parts) {
      this.parts.push({ part, firstVertex: vertices, firstTriangle: triangles });
      vertices += part.positions.length / 3;
      triangles += part.indices.length / 3;
    }
    /** Where the hand's triangles begin: they are the last ones. */
    this.firstHandTriangle = this.parts.at(-1).firstTriangle;
    this.points = new Float64Array(3 * vertices); // camera frame, mm
    this.normals = new Float64Array(3 * vertices);
    this.shades = new Float32Array(vertices);
    /** @type {import('./raster.mjs').Triangles} */
    this.triangles = {
      screen: new Float64Array(3 * vertices),
      light: new Float32Array(vertices),
      indices: new Uint16Array(3 * triangles),
      cornerUvs: new Float32Array(6 * triangles),
      textureOf: new Uint8Array(triangles),
      twoSided: new Uint8Array(triangles),
    };
    for (const { part, firstVertex, firstTriangle } of this.parts) {
      const count = part.indices.length / 3;
      this.shades.set(part.shades, firstVertex);
      const { indices, cornerUvs, textureOf, twoSided } = this.triangles;
      part.indices.forEach((v, i) => (indices[3 * firstTriangle + i] = firstVertex + v));
      cornerUvs.set(part.cornerUvs, 6 * firstTriangle);
      if (part.textures) textureOf.set(part.textures, firstTriangle);
      else textureOf.fill(part.texture, firstTriangle, firstTriangle + count);
      twoSided.fill(part.twoSided ? 1 : 0, firstTriangle, firstTriangle + count);
    }
  }

  /**
   * Places everything as the state says and projects it.
   * @param {import('./sequences.mjs').State} state
   * @param {import('./pose.mjs').Camera} camera
   */
  place({ rotation, translation, expression = {}, light = softLight, hand = null }, camera) {
    const { person } = this;
    person.express(expression);
    const upright = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const turned = rotate(rotation, person.neckPivot);
    const pivot = turned.map((v, axis) => v + translation[axis]);
    for (const { part, firstVertex } of this.parts) {
      if (part === person.neck) {
        this.placeNeck(part, firstVertex, rotation, pivot);
      } else if (part === this.hand) {
        // Out of sight where there is none: behind the camera.
        this.placeRigid(
          part,
          firstVertex,
          hand?.rotation ?? upright,
          hand?.translation ?? [0, 0, 1e6],
        );
      } else if (person.bodyParts.includes(part)) {
        this.placeRigid(part, firstVertex, upright, pivot);
      } else {
        this.placeRigid(part, firstVertex, rotation, translation);
      }
    }
    this.findNormals();
    this.findLight(light);
    this.project(camera);
  }

  placeRigid({ positions }, firstVertex, r, t) {
    const { points } = this;
    for (let i = 0, to = 3 * firstVertex; i < positions.length; i += 3, to += 3) {
      const [x, y, z] = [positions[i], positions[i + 1], positions[i + 2]];
      points[to] = r[0] * x + r[1] * y + r[2] * z + t[0];
      points[to + 1] = r[3] * x + r[4] * y + r[5] * z + t[1];
      points[to + 2] = r[6] * x + r[7] * y + r[8] * z + t[2];
    }
  }

  /** Between the head, which turns about the pivot, and the body, which does not. */
  placeNeck({ positions }, firstVertex, rotation, pivot) {
    const { points } = this;
    const shares = this.person.neckBodyShares;
    for (let i = 0, to = 3 * firstVertex; i < positions.length; i += 3, to += 3) {
      const upright = [positions[i], positions[i + 1], positions[i + 2]];
      const turned = rotate(rotation, upright);
      const share = shares[i / 3];
      for (let axis = 0; axis < 3; axis += 1) {
        points[to + axis] = pivot[axis] + share * upright[axis] + (1 - share) * turned[axis];
      }
    }
  }

  /** Of the vertices, from their triangles, weighted by area. */
  findNormals() {
    const { points, normals } = this;
    const { indices } = this.triangles;
    normals.fill(0);
    for (let i = 0; i < indices.length; i += 3) {
      const [a, b, c] = [3 * indices[i], 3 * indices[i + 1], 3 * indices[i + 2]];
      const ux = points[b] - points[a];
      const uy = points[b + 1] - points[a + 1];
      const uz = points[b + 2] - points[a + 2];
      const vx = points[c] - points[a];
      const vy = points[c + 1] - points[a + 1];
      const vz = points[c + 2] - points[a + 2];
      const nx = uy * vz - uz * vy;
      const ny = uz * vx - ux * vz;
      const nz = ux * vy - uy * vx;
      for (let k = 0; k < 3; k += 1) {
        const at = 3 * indices[i + k];
        normals[at] += nx;
        normals[at + 1] += ny;
        normals[at + 2] += nz;
      }
    }
  }

  findLight({ towards, ambient, lamp }) {
    const { normals, shades } = this;
    const { light } = this.triangles;
    for (let v = 0; v < light.length; v += 1) {
      const [x, y, z] = [normals[3 * v], normals[3 * v + 1], normals[3 * v + 2]];
      const length = Math.sqrt(x * x + y * y + z * z) || 1;
      const cosine = (x * towards[0] + y * towards[1] + z * towards[2]) / length;
      const lit = Math.max(0, (cosine + wrap) / (1 + wrap));
      light[v] = shades[v] * (ambient + lamp * lit);
    }
  }

  project({ width, height, focalPx }) {
    const { points } = this;
    const { screen } = this.triangles;
    const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
    for (let i = 0; i < points.length; i += 3) {
      const near = -1 / points[i + 2];
      screen[i] = cx + focalPx * points[i] * near;
      screen[i + 1] = cy - focalPx * points[i + 1] * near;
      screen[i + 2] = near;
    }
  }
}
