// Makes the assets: `node scripts/assets/main.mjs [directory]`, assets/ unless named. scripts/make_assets runs it when
// something changed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFrame } from './build_frame.mjs';
import { catalog } from './catalog.mjs';
import { FRAMES } from './frames/index.mjs';
import { encodeFrame, encodeOccluder } from './glb.mjs';
import { buildOccluder } from './occluder.mjs';
import { readReferenceFace } from './reference_face.mjs';

const GENERATOR = 'Lorgnette scripts/make_assets';
const root = new URL('../../', import.meta.url);
const directory = resolve(process.argv[2] ?? fileURLToPath(new URL('assets', root)));
const output = (name) => join(directory, name);

async function write(name, bytes) {
  await writeFile(output(name), bytes);
  console.log(`${name}: ${bytes.length} bytes`);
}

await mkdir(output('glasses'), { recursive: true });
const face = await readReferenceFace(
  fileURLToPath(new URL('models/facemesh/reference_face.bin', root)),
);
const frames = FRAMES.map((spec) => ({ spec, nodes: buildFrame(spec, face) }));
for (const { spec, nodes } of frames) {
  const glb = await encodeFrame(spec, nodes, { generator: GENERATOR });
  await write(`glasses/${spec.id}.glb`, glb);
}
await write(
  'occluder.glb',
  await encodeOccluder('occluder', 'head', buildOccluder(face), { generator: GENERATOR }),
);
await write('catalog.json', Buffer.from(`${JSON.stringify(catalog(frames), null, 2)}\n`));
