// scripts/track from command line to exit status.
import { missingParts } from '../node_core.mjs';
import { parseOptions, usage, UsageError } from './options.mjs';

/** @param {string[]} args the command line without node and script */
async function main(args) {
  // A reader that has seen enough (`| head`) closes the pipe: that is an end, not an error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
  let options;
  try {
    options = parseOptions(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`track: ${error.message}; see track --help\n`);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const missing = missingParts(options.pack);
  if (missing) {
    process.stderr.write(`track: ${missing.message}\n`);
    process.exitCode = missing.isUsage ? 2 : 1;
    return;
  }
  // Only now: what follows imports the built modules.
  const { trackFiles } = await import('./run.mjs');
  process.exitCode = (await trackFiles(options)) ? 0 : 1;
}

await main(process.argv.slice(2));
