// scripts/track as its users run it: the command line, pictures, and what cannot be read. Files are
// made here from those of the dev dependencies.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';

import { requireFromWeb } from '../../scripts/lib/paths.mjs';
import {
  checkLine,
  clip,
  clipFrames,
  command,
  distances,
  ffmpeg,
  inFolder,
  parse,
  photo,
  prepareFolder,
  run,
  track,
} from './track_command.mjs';

const sharp = requireFromWeb('sharp');

prepareFolder();

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
