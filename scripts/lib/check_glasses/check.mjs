import { UNPACKED, UNREADABLE } from './extensions.mjs';
import { figuresOf } from './figures.mjs';
import { fileFindings, modelFindings } from './findings.mjs';
import { factsOf } from './gltf_json.mjs';
import { measure } from './measures.mjs';
import { modelOf } from './model.mjs';
import { normalise } from './normalise.mjs';
import { hasErrors } from './report.mjs';

// What the command and the page do with one file. Libraries are handed in: node finds them otherwise than pages do.

/** A file that cannot be checked, or not be put right; the message is for people. */
export class Refusal extends Error {}

/**
 * @typedef {object} ModelFile
 * @property {string} name for messages
 * @property {Uint8Array} bytes of a .glb or .gltf
 * @property {(uri: string) => Promise<Uint8Array>} read reads a file it names, by the name as it is written there
 *
 * @typedef {object} Tools
 * @property {(extensions: string[]) => Promise<object>} open gives a PlatformIO of glTF Transform that can read files
 *   with these extensions
 * @property {(bytes: Uint8Array, options: object) => Promise<object>} validate of gltf-validator, `validateBytes`
 */

/**
 * @param {ModelFile} file @param {Tools} tools
 * @param {{ width?: number }} stated mm of the real front, where the file's own size means nothing
 * @returns what was found; `document` and `measured` where the file could be read, `figures` of it for people
 * @throws Refusal
 */
export async function checkGlasses({ name, bytes, read }, tools, stated = {}) {
  let facts;
  try {
    facts = factsOf(bytes);
  } catch (cause) {
    throw new Refusal(`${name} is no glTF file: ${cause.message}`);
  }
  const { validate } = tools;
  const findings = [...fileFindings(facts), await validatorFinding(validate, bytes, read)];
  const outcome = { name, facts, findings };
  if ((facts.json.extensionsRequired ?? []).some((used) => UNREADABLE.includes(used))) {
    return outcome;
  }
  let io;
  let document;
  try {
    io = await tools.open(facts.json.extensionsUsed ?? []);
    document = await readDocument(io, facts, bytes, read);
  } catch (cause) {
    // What is wrong has been said better: by the validator, or an extension that is required.
    if (hasErrors(findings)) return outcome;
    // Of files that are odd rather than wrong, the library's own words say nothing to people.
    const why =
      cause instanceof TypeError || cause instanceof RangeError
        ? `glTF Transform, which reads it, fails (${cause.message}); export it again, with another program`
        : cause.message;
    throw new Refusal(`${name} cannot be read: ${why}`);
  }
  const model = modelOf(document);
  if (model.parts.every(({ indices }) => indices.length === 0)) {
    const todo = 'export the meshes of the frame, in the default scene';
    findings.push({ topic: 'model', level: 'error', says: 'there are no triangles', todo });
    return outcome;
  }
  const measured = measure(model, stated);
  findings.push(...modelFindings(model, measured));
  return { ...outcome, io, document, measured, figures: figuresOf(model, measured) };
}

/**
 * Writes a file anew, with the right units, axes and origin, everything in one GLB.
 * @param outcome of checkGlasses(); its document is changed
 * @returns {Promise<{ bytes: Uint8Array, done: string[] }>} the GLB, and what was done
 * @throws Refusal
 */
export async function fixGlasses({ name, facts, io, document, measured }) {
  if (!document) throw new Refusal(`${name} cannot be put right: see its report`);
  if (!measured.unit) {
    throw new Refusal(`${name}: its size means nothing; say how wide the frame is with --width MM`);
  }
  const done = [...unpack(document), ...normalise(document, measured)];
  const lost = lostExtensions(facts, document);
  const root = document.getRoot();
  const [buffer, ...others] = root.listBuffers();
  for (const accessor of root.listAccessors()) accessor.setBuffer(buffer);
  for (const other of others) other.dispose();
  buffer?.setURI('');
  for (const texture of root.listTextures()) texture.setURI('');
  const bytes = await io.writeBinary(document);
  if (lost.length > 0) done.push(`left out ${lost.join(', ')}`);
  return { bytes, done };
}

/** The name under which glTF Transform expects a GLB's own buffer. */
const GLB_BUFFER = '@glb.bin';

async function readDocument(io, { container, json, bin, external }, bytes, read) {
  if (container === 'glb' && external.length === 0) return io.readBinary(bytes);
  const resources = bin ? { [GLB_BUFFER]: bin } : {};
  for (const uri of external) resources[uri] ??= await read(uri);
  return io.readJSON({ json, resources });
}

/** The Khronos validator's first error; it also finds what a tolerant reader overlooks. */
async function validatorFinding(validate, bytes, read) {
  const { issues } = await validate(bytes, { maxIssues: 1000, externalResourceFunction: read });
  if (issues.numErrors === 0) {
    const says = issues.numWarnings === 0 ? 'no complaints' : `${issues.numWarnings} warnings`;
    return { topic: 'validity', level: 'ok', says: `Khronos validator: ${says}` };
  }
  const first = issues.messages.find(({ severity }) => severity === 0);
  return {
    topic: 'validity',
    level: 'error',
    says: `Khronos validator: ${issues.numErrors} errors, first ${first.code} at ${first.pointer}: ${first.message}`,
    todo: 'export it again, or with another program',
  };
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
