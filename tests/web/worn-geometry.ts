import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NodeIO } from '@gltf-transform/core';
import { KHRONOS_EXTENSIONS } from '@gltf-transform/extensions';
import { headFromGlasses, type Matrix4 } from '../../web/src/render/matrix.ts';
import { bendTemples, straightTemples } from '../../web/src/render/temples.ts';
import type { Face, GlassesSeat } from '../../web/src/types.ts';

// Where the parts of a pair of glasses must appear in a picture: the shipped GLB file's own vertices,
// carried through the core's seat, pose and pinhole as the design states them, without the renderer.

const repository = path.join(__dirname, '../..');

export type Point = readonly [number, number, number];
export type Pixel = readonly [number, number];

/** What a test needs of a measured frame, as plain numbers. */
export interface Measured {
  readonly width: number;
  readonly height: number;
  readonly focalPx: number;
  readonly faces: readonly (Pick<Face, 'box' | 'scale' | 'yaw' | 'breadth'> & {
    readonly meshOffsets: readonly number[];
    readonly rotation: readonly number[];
    readonly translation: readonly number[];
    /** The middles of the outlines of the wearer's left and right eye, image px. */
    readonly eyes: readonly [Pixel, Pixel];
  })[];
}

/** A pair of glasses of the catalogue, vertices by part, head frame, mm. */
export class WornGlasses {
  readonly parts = new Map<string, Point[]>();
  readonly #seat: GlassesSeat;
  readonly #head: Matrix4;

  private constructor(seat: GlassesSeat, head: Matrix4) {
    this.#seat = seat;
    this.#head = head;
  }

  static async load(id: string): Promise<WornGlasses> {
    const catalog = JSON.parse(readFileSync(path.join(repository, 'assets/catalog.json'), 'utf8'));
    const { file, fit } = catalog.frames.find((frame: { id: string }) => frame.id === id);
    const io = new NodeIO().registerExtensions(KHRONOS_EXTENSIONS);
    const document = await io.read(path.join(repository, 'assets', file));
    const { pantoscopicDeg, faceScale = 1 } = fit;
    const seat = await seatOf(file, pantoscopicDeg, faceScale);
    const head = headFromGlasses({ ...seat, pantoscopicDeg, faceScale });
    const glasses = new WornGlasses(seat, head);
    for (const node of document.getRoot().listNodes()) {
      const world = node.getWorldMatrix();
      const points: Point[] = [];
      for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
        const position = primitive.getAttribute('POSITION')!;
        for (let i = 0; i < position.getCount(); i++) {
          const metres = apply(world, position.getElement(i, []) as unknown as Point);
          points.push(apply(head, metres.map((v) => 1000 * v) as unknown as Point));
        }
      }
      if (points.length === 0) continue;
      glasses.parts.set(node.getName(), points);
      // A front has a node for each half.
      const group = node.getParentNode();
      if (group?.getParentNode()) {
        glasses.parts.set(group.getName(), [
          ...(glasses.parts.get(group.getName()) ?? []),
          ...points,
        ]);
      }
    }
    return glasses;
  }

  part(name: string): readonly Point[] {
    const points = this.parts.get(name);
    if (!points) throw new Error(`The file has no part "${name}".`);
    return points;
  }

  /**
   * The middle line of a round wire rim, clockwise degrees apart as asked, moved outwards.
   * @param side 1 the wearer's left eye, −1 the right one
   * @param angles degrees, 0 temporal, 90 up, 180 nasal
   * @param outwards mm away from the lens' centre
   */
  rim(side: 1 | -1, angles: readonly number[], outwards = 0): Point[] {
    const lens = this.part(side === 1 ? 'lens_left' : 'lens_right');
    const centre = [0, 1].map((k) => {
      const values = lens.map((p) => p[k]!);
      return (Math.min(...values) + Math.max(...values)) / 2;
    });
    const angle = ([x, y]: Point) =>
      (Math.atan2(y - centre[1]!, side * (x - centre[0]!)) * 180) / Math.PI;
    const radius = ([x, y]: Point) => Math.hypot(x - centre[0]!, y - centre[1]!);
    const halfWidth = Math.max(...lens.map(radius));
    // Of the front only the ring around this lens: neither the other rim nor the end pieces.
    const ring = this.part('front').filter((p) => Math.abs(radius(p) - halfWidth) < 3);
    return angles.map((wanted) => {
      const near = ring.filter((p) => Math.abs(wrapDegrees(angle(p) - wanted)) < 5);
      const [x, y, z] = mean(near);
      const grow = 1 + outwards / radius([x, y, z]);
      return [centre[0]! + (x - centre[0]!) * grow, centre[1]! + (y - centre[1]!) * grow, z];
    });
  }

  /** The middle line of a temple on a head, as the file has it but bent at the hinge. */
  temple(side: 1 | -1, face: Measured['faces'][0]): Point[] {
    const bend = straightTemples();
    const own = { ...face, meshOffsets: new Float32Array(face.meshOffsets) };
    bendTemples(bend, this.#seat.temples, own as unknown as Face, this.#head);
    const [x, y] = bend.slopes.subarray(side === 1 ? 0 : 2);
    // By so much for each mm behind the hinge; the tilt between the frames turns it a little.
    const [, , hingeZ] = apply(this.#head, [0, 0, bend.hingeZ]);
    return this.#straightTemple(side).map((p) => {
      const behind = Math.max(0, hingeZ - p[2]);
      return [p[0] + behind * x!, p[1] + behind * y!, p[2]] as Point;
    });
  }

  /** One point every 4 mm of depth, from front to back. */
  #straightTemple(side: 1 | -1): Point[] {
    const points = this.part(side === 1 ? 'temple_left' : 'temple_right');
    const depths = points.map((p) => p[2]);
    const line: Point[] = [];
    for (let z = Math.max(...depths) - 4; z > Math.min(...depths); z -= 4) {
      const near = points.filter((p) => Math.abs(p[2] - z) < 10);
      // Rings of vertices stand apart: between two of them the line runs straight.
      const before = mean(near.filter((p) => p[2] >= z));
      const behind = mean(near.filter((p) => p[2] < z));
      if (!Number.isFinite(before[0] + behind[0])) continue;
      const t = (before[2] - z) / (before[2] - behind[2] || 1);
      line.push([
        before[0] + (behind[0] - before[0]) * t,
        before[1] + (behind[1] - before[1]) * t,
        z,
      ]);
    }
    return line;
  }
}

/** Where the core rests a file of assets/ on the head. */
async function seatOf(file: string, tiltDeg: number, faceScale: number): Promise<GlassesSeat> {
  const { createNodeCore } = await import('../../scripts/lib/node_core.mjs');
  const core = await createNodeCore();
  const read = (name: string) =>
    new Uint8Array(readFileSync(path.join(repository, 'assets', name)));
  await core.loadHead(read('occluder.glb'));
  const { seat } = await core.loadGlasses(read(file), { tiltDeg, faceScale });
  await core.dispose();
  if (!seat) throw new Error(`${file} finds no seat.`);
  return seat;
}

/** Where a point of the head frame is seen: image px, pixel centres at integers. */
export function project({ width, height, focalPx }: Measured, face: Measured['faces'][0]) {
  const { rotation: r, translation, scale } = face;
  return (p: Point): Pixel => {
    const [x, y, z] = [0, 1, 2].map(
      (k) =>
        scale * (r[3 * k]! * p[0] + r[3 * k + 1]! * p[1] + r[3 * k + 2]! * p[2]) + translation[k]!,
    ) as [number, number, number];
    return [(width - 1) / 2 + (focalPx * x) / -z, (height - 1) / 2 - (focalPx * y) / -z];
  };
}

/** @param m 4 × 4 column-major */
function apply(m: ArrayLike<number>, [x, y, z]: Point): Point {
  const row = (k: number) => m[k]! * x + m[4 + k]! * y + m[8 + k]! * z + m[12 + k]!;
  return [row(0), row(1), row(2)];
}

function mean(points: readonly Point[]): Point {
  const sum = (k: number) => points.reduce((total, p) => total + p[k]!, 0);
  return [sum(0) / points.length, sum(1) / points.length, sum(2) / points.length];
}

const wrapDegrees = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180;
