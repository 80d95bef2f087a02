import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fixGlasses, Refusal } from './check_glasses/check.mjs';
import { hasErrors, reportText } from './check_glasses/report.mjs';
import { checkFile } from './check_glasses_file.mjs';

const USAGE = `scripts/check_glasses FILE [--fix [--out FILE]] [--width MM] [--json]

Tells whether a model of glasses will work in the try-on, and what to do if not.
  FILE        a .glb, or a .gltf with the files it names beside it
  --fix       writes a GLB with the right units, axes and origin, everything in one file
  --out FILE  where to; FILE-fixed.glb unless named
  --width MM  how wide the real frame is over all, where the file's own size means nothing
  --json      the findings as JSON
Ends with 0 if there are no errors, 1 if there are, 2 if the file cannot be read.`;

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
  const outcome = await checkFile(file, { width });
  const { findings } = outcome;
  const report = { file, findings };
  let last = findings;
  if (values.fix) {
    const name = `${basename(file, extname(file))}-fixed.glb`;
    const target = values.out ?? join(dirname(file), name);
    if (resolve(target) === resolve(file)) throw new Refusal('--out must not be the file itself');
    const { bytes, done } = await fixGlasses(outcome);
    await writeFile(target, bytes);
    last = (await checkFile(target, {})).findings;
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
