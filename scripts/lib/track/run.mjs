// One core for all files: every frame of every file through it, a line for each.
import { once } from 'node:events';

import { createNodeCore } from '../node_core.mjs';
import { readFrames } from './frames.mjs';
import { toLine } from './line.mjs';

/**
 * Prints the lines of all files to standard output and one line on standard error for each file
 * that could not be read to its end.
 * @param {{pack: string, maxFaces?: number, fovDeg?: number, files: string[]}} options
 * @returns {Promise<boolean>} true if every file was read
 */
export async function trackFiles({ files, ...coreOptions }) {
  let core;
  try {
    core = await createNodeCore(coreOptions);
  } catch (error) {
    process.stderr.write(`track: ${oneLine(describe(error))}\n`);
    return false;
  }
  let allRead = true;
  for (const file of files) {
    try {
      await trackFile(core, file);
    } catch (error) {
      allRead = false;
      process.stderr.write(`track: ${oneLine(`${file}: ${describe(error)}`)}\n`);
    }
  }
  await core.dispose();
  return allRead;
}

async function trackFile(core, file) {
  await core.reset();
  let index = 0;
  for await (const { rgba, width, height, time, mode } of readFrames(file)) {
    const result = await core.processFrame(rgba, width, height, time, mode);
    const line = JSON.stringify(toLine(file, index, result));
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
    index += 1;
  }
}

const describe = (error) => (error.code ? `${error.message} (${error.code})` : String(error.stack));

// A file's name and a library's message may hold anything; the promise is one line a file.
const oneLine = (text) => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
