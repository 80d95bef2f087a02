import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { requireFromWeb } from '../paths.mjs';
import { UNPACKED, UNREADABLE } from './extensions.mjs';
import { fileFindings, modelFindings } from './findings.mjs';
import { factsOf } from './gltf_json.mjs';
import { measure } from './measures.mjs';
import { modelOf } from './model.mjs';
import { normalise } from './normalise.mjs';
import { hasErrors, reportText } from './report.mjs';

const USAGE = `scripts/check_glasses FILE [--fix [--out FILE]] [--width MM] [--json]

Tells whether a model of glasses will work in the try-on, and what to do if not.
  FILE        a .glb, or a .gltf with the files it names beside it
  --fix       writes a GLB with the right units, axes and origin, everything in one file
  --out FILE  where to; FILE-fixed.glb unless named
  --width MM  how wide the real frame is over all, where the file's own size means nothing
  --json      the findings as JSON
Ends with 0 if there are no errors, 1 if there are, 2 if the file cannot be read.`;

const load = (name) => import(pathToFileURL(requireFromWeb.resolve(name)));

/** Ends the program with a message for people. */
class Refusal extends Error {}

async function readDocument(file) {
  const { NodeIO, Logger } = await load('@gltf-transform/core');
  const { ALL_EXTENSIONS } = await load('@gltf-transform/extensions');
  const { MeshoptDecoder } = await load('meshoptimizer');
  await MeshoptDecoder.ready;
  const io = new NodeIO()
    .registerExtensions(ALL_EXTENSIONS)
    .registerDependencies({
      'draco3d.decoder': await requireFromWeb('draco3d').createDecoderModule(),
      'meshopt.decoder': MeshoptDecoder,
    })
    .setLogger(new Logger(Logger.Verbosity.ERROR));
  try {
    return { io, document: await io.read(file) };
  } catch (cause) {
    // Of files that are odd rather than wrong, the library's own words say nothing to people.
    const why =
      cause instanceof TypeError || cause instanceof RangeError
        ? `glTF Transform, which reads it, fails (${cause.message}); export it again, with another program`
        : cause.message;
    throw new Refusal(`${file} cannot be read: ${why}`);
  }
}

/** The Khronos validator's first errors; it also finds what a tolerant reader overlooks. */
async function validatorFindings(file, bytes) {
  const validator = requireFromWeb('gltf-validator');
  const folder = dirname(resolve(file));
  const { issues } = await validator.validateBytes(new Uint8Array(bytes), {
    maxIssues: 1000,
    externalResourceFunction: async (uri) =>
      new Uint8Array(await readFile(join(folder, decodeURIComponent(uri)))),
  });
  if (issues.numErrors === 0) {
    const says = issues.numWarnings === 0 ? 'no complaints' : `${issues.numWarnings} warnings`;
    return [{ topic: 'validity', level: 'ok', says: `Khronos validator: ${says}` }];
  }
  const first = issues.messages.find(({ severity }) => severity === 0);
  return [
    {
      topic: 'validity',
      level: 'error',
      says: `Khronos validator: ${issues.numErrors} errors, first ${first.code} at ${first.pointer}: ${first.message}`,
      todo: 'export it again, or with another program',
    },
  ];
}

async function check(file, options) {
  let bytes;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new Refusal(`${file} cannot be read: ${cause.message}`);
  }
  let facts;
  try {
    facts = factsOf(new Uint8Array(bytes));
  } catch (cause) {
    throw new Refusal(`${file} is no glTF file: ${cause.message}`);
  }
  const findings = [...fileFindings(facts), ...(await validatorFindings(file, bytes))];
  if ((facts.json.extensionsRequired ?? []).some((name) => UNREADABLE.includes(name))) {
    return { findings };
  }
  const { io, document } = await readDocument(file).catch((problem) => {
    // What is wrong has been said better: by the validator, or an extension that is required.
    if (hasErrors(findings)) return {};
    throw problem;
  });
  if (!document) return { findings };
  const model = modelOf(document);
  if (model.parts.every(({ indices }) => indices.length === 0)) {
    const todo = 'export the meshes of the frame, in the default scene';
    findings.push({ topic: 'model', level: 'error', says: 'there are no triangles', todo });
    return { findings };
  }
  const measured = measure(model, options);
  findings.push(...modelFindings(model, measured));
  return { findings, io, document, measured };
}

/** Leaves vertices as they are read: uncompressed. @returns {string[]} what was done */
function unpack(document) {
  const packed = document
    .getRoot()
    .listExtensionsUsed()
    .filter(({ extensionName }) => UNPACKED.includes(extensionName));
  for (const extension of packed) extension.dispose();
  return packed.map(({ extensionName }) => `unpacked ${extensionName}`);
}

/** Extensions a rewritten file loses: what the writer does not know. */
const lostExtensions = (facts, document) => {
  const kept = document
    .getRoot()
    .listExtensionsUsed()
    .map(({ extensionName }) => extensionName);
  return (facts.json.extensionsUsed ?? []).filter((name) => ![...kept, ...UNPACKED].includes(name));
};

async function fix(file, { out, ...options }) {
  const { io, document, measured } = await check(file, options);
  if (!document) throw new Refusal(`${file} cannot be put right: see its report`);
  if (!measured.unit) {
    throw new Refusal(`${file}: its size means nothing; say how wide the frame is with --width MM`);
  }
  const done = [...unpack(document), ...normalise(document, measured)];
  const target = out ?? join(dirname(file), `${basename(file, extname(file))}-fixed.glb`);
  if (resolve(target) === resolve(file)) throw new Refusal('--out must not be the file itself');
  const lost = lostExtensions(factsOf(new Uint8Array(await readFile(file))), document);
  const [buffer, ...others] = document.getRoot().listBuffers();
  for (const accessor of document.getRoot().listAccessors()) accessor.setBuffer(buffer);
  for (const other of others) other.dispose();
  buffer?.setURI('');
  for (const texture of document.getRoot().listTextures()) texture.setURI('');
  await writeFile(target, await io.writeBinary(document));
  if (lost.length > 0) done.push(`left out ${lost.join(', ')}`);
  return { target, done };
}

async function main(argv) {
  let parsed;
  try {
    parsed = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        fix: { type: 'boolean' },
        out: { type: 'string' },
        width: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new Refusal(`${cause.message}\n\n${USAGE}`);
  }
  const { values, positionals } = parsed;
  if (values.help) return console.log(USAGE);
  if (positionals.length !== 1) throw new Refusal(USAGE);
  if (values.out && !values.fix) throw new Refusal('--out is where --fix writes to; add --fix');
  const width = values.width === undefined ? undefined : Number(values.width);
  if (width !== undefined && !(width > 50 && width < 300)) {
    throw new Refusal(`--width is in mm, 50 to 300, not "${values.width}"`);
  }
  const [file] = positionals;
  const { findings } = await check(file, { width });
  const report = { file, findings };
  let last = findings;
  if (values.fix) {
    const { target, done } = await fix(file, { out: values.out, width });
    last = (await check(target, {})).findings;
    report.fixed = { file: target, done, findings: last };
  }
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else {
    console.log(reportText(file, findings));
    if (report.fixed) {
      console.log(
        `\nwritten: ${report.fixed.file} (${report.fixed.done.join(', ') || 'as it was'})`,
      );
      console.log(reportText(report.fixed.file, last));
    }
  }
  process.exitCode = hasErrors(last) ? 1 : 0;
}

try {
  await main(process.argv.slice(2));
} catch (problem) {
  if (!(problem instanceof Refusal)) throw problem;
  console.error(`check_glasses: ${problem.message}`);
  process.exitCode = 2;
}
