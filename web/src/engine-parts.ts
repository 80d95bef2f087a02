import { LorgnetteError } from './errors.ts';
import { openModel } from './gltf/open-model.ts';
import type { EngineParts } from './shared-engine.ts';
import { missingWasmFeature } from './wasm-support.ts';
import { workerFailure } from './worker-link.ts';

/** The real parts. */
export const engineParts: EngineParts = { startWorker, openModel };

function startWorker(): Worker {
  const missing = missingWasmFeature();
  if (missing) {
    throw new LorgnetteError(
      'wasm-unavailable',
      `This browser has no ${missing}. Use a current browser, and check that no setting turns it off.`,
    );
  }
  if (typeof Worker !== 'function') throw workerFailure('this browser has none');
  try {
    return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  } catch (cause) {
    throw workerFailure(String(cause), cause);
  }
}
