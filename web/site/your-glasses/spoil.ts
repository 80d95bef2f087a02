import { openContainer, writeGlb } from '../../src/gltf/container.ts';
import { objectsIn, type Json } from '../../src/gltf/json.ts';

/** Turned by a quarter about x, then a thousand times as large and moved. */
const kFault = {
  name: 'export',
  rotation: [Math.SQRT1_2, 0, 0, Math.SQRT1_2],
  scale: [1000, 1000, 1000],
  translation: [0, 40, -25],
};

/** A model as many programs export it: in millimetres, z up, with the origin somewhere. */
export function spoiled(glb: Uint8Array): Uint8Array<ArrayBuffer> {
  const { text, bin } = openContainer(glb)!;
  const json = JSON.parse(text) as Json;
  const nodes = objectsIn(json, 'nodes');
  for (const scene of objectsIn(json, 'scenes')) {
    nodes.push({ ...kFault, children: scene!['nodes'] });
    scene!['nodes'] = [nodes.length - 1];
  }
  json['nodes'] = nodes;
  return writeGlb(json, bin ? [bin] : []);
}
