// Frames of a sequence, in node as in a page: a state of the scene to the pixels a camera would deliver,
// with what is true of it.
import { paintRoom } from './background.mjs';
import { defocus, develop } from './camera_effects.mjs';
import { layOutAtlas } from './face_atlas.mjs';
import { bridgeVertex, faceVertices } from './face_mesh.mjs';
import { identities } from './identities.mjs';
import { borderDistances, makePerson, triangleList } from './person.mjs';
import { project, transform } from './pose.mjs';
import { seedOf, seedOfText } from './random.mjs';
import { Raster } from './raster.mjs';
import { makeScalp } from './scalp.mjs';
import { Scene } from './scene.mjs';
import { makeTextures } from './wardrobe.mjs';

/**
 * @typedef {object} Truth
 * @property {number[]} rotation camera_from_head, 3 × 3 row-major
 * @property {number[]} translation camera_from_head: the bridge of the nose, mm
 * @property {number} ipdMm distance of the eyes' middles of this face
 * @property {string} identity whose photograph
 * @property {string} shape of the face
 * @property {Float64Array} points where Face Mesh's 468 vertices are seen, px: x, y of each
 * @property {number} inside share of them within the picture
 * @property {number} covered share of them, of those within, with the hand before them
 */

/**
 * @typedef {object} Frame
 * @property {Uint8ClampedArray} rgba
 * @property {number} width px
 * @property {number} height px
 * @property {number} time seconds, of the middle of the exposure
 * @property {boolean} cut another scene than the last frame's: whoever follows faces starts anew
 * @property {Truth} truth
 */

/** @param {import('./assets.mjs').Assets} assets */
export function createStudio(assets) {
  const triangles = triangleList(assets);
  const atlasUvs = layOutAtlas(assets.positions, assets.triangles);
  const distances = borderDistances(assets, triangles);
  const textures = new Map();
  const scenes = new Map();
  const rooms = new Map();
  const darkrooms = new Map();
  /** The last picture before noise: a still scene is drawn once. */
  let last = { key: '' };

  function remembered(map, key, make) {
    if (!map.has(key)) map.set(key, make());
    return map.get(key);
  }

  function texturesOf(name) {
    return remembered(textures, name, () => {
      const photo = assets.photos.find((one) => one.name === name);
      const points = Array.from({ length: faceVertices }, (_, v) => [
        ...assets.positions.subarray(3 * v, 3 * v + 3),
      ]);
      const scalp = makeScalp(triangles, points, identities[name].hairThickness);
      return makeTextures(assets, photo, identities[name], atlasUvs, distances, scalp);
    });
  }

  const sceneOf = (name, shape) =>
    remembered(
      scenes,
      `${name} ${shape}`,
      () => new Scene(makePerson(assets, atlasUvs, identities[name], shape)),
    );

  /** The light that falls on the sensor while it is exposed, linear; valid until the next call. */
  function expose(sequence, time) {
    const { width, height, identity, shape, shutter = 0, exposures = 1, blurPx = 0 } = sequence;
    const { raster, light, scratch } = remembered(darkrooms, `${width} ${height}`, () => ({
      raster: new Raster(width, height),
      light: new Float32Array(3 * width * height),
      scratch: new Float32Array(3 * width * height),
    }));
    const room = remembered(rooms, `${width} ${height} ${sequence.room}`, () =>
      sequence.room === null
        ? new Float32Array(3 * width * height)
        : paintRoom(width, height, sequence.room),
    );
    const scene = sceneOf(identity, shape);
    const draw = (t) => {
      scene.place(sequence.at(t), sequence);
      raster.draw(room, scene.triangles, texturesOf(identity));
    };
    if (exposures > 1) light.fill(0);
    for (let k = 0; k < exposures; k += 1) {
      draw(time + shutter * ((k + 0.5) / exposures - 0.5));
      if (exposures === 1) light.set(raster.frame);
      else for (let i = 0; i < light.length; i += 1) light[i] += raster.frame[i] / exposures;
    }
    // What is true is so in the middle of the exposure.
    if (exposures % 2 === 0) draw(time);
    defocus(light, width, height, blurPx, scratch);
    return { light, ...seen(scene, raster, sequence) };
  }

  /** Where the face's vertices are seen, and how many of them. */
  function seen({ person, firstHandTriangle }, raster, sequence) {
    const { rotation, translation } = sequence.pose;
    const points = new Float64Array(2 * faceVertices);
    let [inside, covered] = [0, 0];
    for (let v = 0; v < faceVertices; v += 1) {
      const at = project(
        sequence,
        transform({ rotation, translation }, person.face.subarray(3 * v, 3 * v + 3)),
      );
      points.set(at, 2 * v);
      if (at[0] < 0 || at[1] < 0 || at[0] > raster.width - 1 || at[1] > raster.height - 1) continue;
      inside += 1;
      if (raster.triangleAt(...at) >= firstHandTriangle) covered += 1;
    }
    return { points, inside: inside / faceVertices, covered: covered / Math.max(1, inside) };
  }

  return {
    texturesOf,
    sceneOf,
    /**
     * @param {import('./sequences.mjs').Sequence} sequence
     * @param {number} index of the frame, from 0
     * @returns {Frame}
     */
    frame(sequence, index) {
      const time = index / sequence.fps;
      const state = sequence.at(time);
      const { gains = [1, 1, 1], cut = false, ...scene } = state;
      const key = JSON.stringify([sequence, scene]);
      if (sequence.shutter || last.key !== key) {
        last = { key, ...expose({ ...sequence, pose: state }, time) };
      }
      const { width, height } = sequence;
      const seed = seedOf(seedOfText(sequence.name), index);
      return {
        rgba: develop(last.light, gains, sequence.noise ?? null, seed),
        width,
        height,
        time,
        cut,
        truth: {
          rotation: [...state.rotation],
          translation: [...state.translation],
          ipdMm: sceneOf(sequence.identity, sequence.shape).person.ipdMm,
          identity: sequence.identity,
          shape: sequence.shape,
          points: last.points,
          inside: last.inside,
          covered: last.covered,
        },
      };
    },
  };
}

/** Where the bridge of the nose is seen, px. */
export const bridgeOf = ({ points }) => [points[2 * bridgeVertex], points[2 * bridgeVertex + 1]];
