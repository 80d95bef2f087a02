// scripts/track on videos made here from the dev dependencies' clip, and on the damaged and turned
// pictures and the clips of ../shared/data.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, describe, test } from 'node:test';

import { inCheckout } from '../../scripts/lib/paths.mjs';
import {
  checkLine,
  clipFrames,
  command,
  distances,
  ffmpeg,
  inFolder,
  prepareFolder,
  track,
} from './track_command.mjs';

const sharedData = inCheckout('../shared/data');

prepareFolder();

describe('videos', () => {
  test('faces are followed from frame to frame', async () => {
    const { status, lines, errors } = await track([inFolder('clip.y4m')]);
    assert.deepEqual([status, errors, lines.length], [0, [], clipFrames]);
    lines.forEach((line, index) => {
      assert.equal(line.frame, index);
      assert.ok(Math.abs(line.time - index / 25) < 1e-6);
      assert.deepEqual([line.width, line.height], [400, 300]);
      assert.equal(line.faces.length, 1, `frame ${index}`);
      assert.equal(line.faces[0].id, lines[0].faces[0].id, `frame ${index}`);
      checkLine(line, 0.9 * 400);
    });
  });

  // prettier-ignore
  const containers = {
    'clip.mp4': ['-c:v', 'libx264'],
    'clip.webm': ['-c:v', 'libvpx', '-b:v', '1M'],
    'clip.mkv': ['-c:v', 'ffv1'],
    'clip.mov': ['-c:v', 'mjpeg', '-q:v', '3'],
    'clip.gif': ['-vf', 'fps=25,split[a][b];[a]palettegen[p];[b][p]paletteuse'],
    'clip.webp': ['-c:v', 'libwebp_anim', '-loop', '0', '-q:v', '90'],
    'clip.apng': ['-f', 'apng'],
  };
  describe('one after another in one process', () => {
    let answer;
    before(async () => {
      for (const [name, encoding] of Object.entries(containers)) {
        ffmpeg(['-i', inFolder('clip.y4m'), ...encoding], name);
      }
      answer = await track(Object.keys(containers).map(inFolder));
    });

    test('all are read', () => {
      const { status, lines, errors } = answer;
      const count = clipFrames * Object.keys(containers).length;
      assert.deepEqual([status, errors, lines.length], [0, [], count]);
    });

    for (const name of Object.keys(containers)) {
      test(`${name} is read with its times`, () => {
        const lines = answer.lines.filter(({ file }) => file === inFolder(name));
        assert.equal(lines.length, clipFrames);
        lines.forEach(({ time, faces }, index) => {
          assert.ok(Math.abs(time - index / 25) < 1e-3, `frame ${index} at ${time} s`);
          assert.equal(faces.length, 1, `frame ${index}`);
        });
      });
    }
  });

  test('frames at uneven times keep them', async () => {
    const chosen = [0, 1, 2, 7, 8, 15, 24];
    const select = `select='${chosen.map((n) => `eq(n,${n})`).join('+')}'`;
    ffmpeg(
      ['-i', inFolder('clip.y4m'), '-vf', select, '-fps_mode', 'vfr', '-c:v', 'ffv1'],
      'vfr.mkv',
    );
    const { lines } = await track([inFolder('vfr.mkv')]);
    assert.deepEqual(
      lines.map(({ time }) => Math.round(time * 25)),
      chosen,
    );
  });

  test('turned and non-square pixels are shown as browsers show them', async () => {
    ffmpeg(
      ['-i', inFolder('clip.y4m'), '-c:v', 'libx264', '-vf', 'scale=200:300,setsar=2'],
      'wide.mp4',
    );
    // Stored lying on its side, with the note to turn it back.
    ffmpeg(['-i', inFolder('clip.y4m'), '-c:v', 'libx264', '-vf', 'transpose=1'], 'lying.mp4');
    ffmpeg(
      ['-i', inFolder('lying.mp4'), '-c', 'copy', '-metadata:s:v:0', 'rotate=90'],
      'turned.mp4',
    );
    for (const name of ['wide.mp4', 'turned.mp4']) {
      const { lines } = await track([inFolder(name)]);
      assert.deepEqual([lines[0].width, lines[0].height], [400, 300], name);
      assert.ok(Math.abs(lines[0].faces[0].roll) < 45, name);
    }
  });

  test(
    'memory does not grow with the length',
    { skip: !existsSync('/proc/self/status') },
    async () => {
      // 250 frames are 0.9 GB as RGBA.
      const source = ['-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25', '-frames:v', '250'];
      ffmpeg([...source, '-c:v', 'mjpeg'], 'long.mkv');
      const { lines, peakMegabytes } = await trackWatched(inFolder('long.mkv'));
      assert.equal(lines, 250);
      assert.ok(peakMegabytes < 600, `peak of ${peakMegabytes} MB`);
    },
  );
});

describe('../shared/data', { skip: skipWithoutShared() }, () => {
  // Where libvips and Pillow differ: the picture data of the first are whole, only the last chunk,
  // which carries nothing, is cut; of the second Pillow does not get past the EXIF block.
  const decodedHereOnly = ['pillow_truncated_end_chunk.png', 'pillow_truncated_exif_dpi.jpg'];

  test('bad_images: lines or one line of error, never both', async () => {
    const truths = truthOf('bad_images');
    const files = truths.map(({ file }) => join(sharedData, 'bad_images', file));
    const { status, lines, errors } = await track(files);
    assert.equal(status, 1);
    assert.equal(lines.length + errors.length, files.length);
    for (const line of lines) checkLine(line, 0.9 * Math.max(line.width, line.height));
    for (const { file, width, height, pillow_decodes: pillowDecodes } of truths) {
      const line = lines.find((one) => basename(one.file) === file);
      assert.equal(line !== undefined, pillowDecodes || decodedHereOnly.includes(file), file);
      if (line && pillowDecodes) assert.deepEqual([line.width, line.height], [width, height], file);
    }
  });

  test('orientation: upright, with the same face at the same place', async () => {
    const truths = truthOf('orientation').filter(({ faces }) => faces === 1);
    const { status, lines } = await track(
      truths.map(({ file }) => join(sharedData, 'orientation', file)),
    );
    assert.equal(status, 0);
    lines.forEach((line, index) => {
      assert.deepEqual([line.width, line.height], truths[index].upright_size, line.file);
      assert.equal(line.faces.length, 1, line.file);
      // The files were compressed one by one; the face is 60 px wide.
      const away = distances(line.faces[0].landmarks, lines[0].faces[0].landmarks);
      assert.ok(
        Math.max(...away) < 6,
        `${line.file}: landmarks up to ${Math.max(...away)} px away`,
      );
    });
  });

  test('videos: every clip is read whole', async () => {
    const truths = truthOf('video').filter(({ frames }) => frames < 100);
    const { status, lines, errors } = await track([
      '--max-faces',
      '4',
      ...truths.map(({ file }) => join(sharedData, 'video', file)),
    ]);
    assert.deepEqual([status, errors], [0, []]);
    for (const { file, frames, width, height } of truths) {
      const own = lines.filter((line) => basename(line.file) === file);
      assert.equal(own.length, frames, file);
      assert.deepEqual([own[0].width, own[0].height], [width, height], file);
      for (const line of own) checkLine(line, 0.9 * width);
    }
  });
});

/** Tracks one file and watches how much memory the process takes at most. */
function trackWatched(file) {
  const child = spawn(command, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let lines = 0;
  let peakMegabytes = 0;
  child.stdout.on('data', (chunk) => {
    lines += String(chunk).split('\n').length - 1;
    // The shell has replaced itself by node: it is the same process.
    const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`)) ?? [];
    if (kilobytes) peakMegabytes = Math.round(kilobytes / 1024);
  });
  return new Promise((resolve) => child.once('close', () => resolve({ lines, peakMegabytes })));
}

function truthOf(name) {
  return JSON.parse(readFileSync(join(sharedData, name, 'truth.json'), 'utf8'));
}

function skipWithoutShared() {
  if (existsSync(sharedData) && readdirSync(sharedData).length > 0) return false;
  assert.notEqual(process.env.CI, 'true', 'there is no ../shared/data beside this checkout');
  return 'there is no ../shared/data beside this checkout';
}
