// Makes the light: `node scripts/environment/main.mjs [file]`, assets/environment.bin unless named.
// scripts/make_environment runs it when something changed.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { encodeEnvironment } from './encode.mjs';
import { irradianceCoefficients } from './irradiance.mjs';
import { prefilterLevel, roughnessOfLevel } from './prefilter.mjs';
import { LAMP, studio } from './studio.mjs';

/** Side of what mirrors show, texels: 1.4° each; the studio's own edges are 3° wide. */
const SIZE = 64;
/** As many levels as three.js has: what lies between two is mixed, and how far apart they are shows. */
const LAST = 5;
const SAMPLES = 512;

const file = resolve(
  process.argv[2] ?? fileURLToPath(new URL('../../assets/environment.bin', import.meta.url)),
);
const levels = Array.from({ length: LAST + 1 }, (_, level) =>
  prefilterLevel(studio, SIZE >> level, roughnessOfLevel(level, LAST), SAMPLES),
);
const bytes = encodeEnvironment(SIZE, levels, irradianceCoefficients(levels[0], SIZE), LAMP);
await mkdir(dirname(file), { recursive: true });
await writeFile(file, bytes);
console.log(`${file}: ${bytes.length} bytes, ${brotliCompressSync(bytes).length} as brotli`);
