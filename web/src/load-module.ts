import { LorgnetteError } from './errors.ts';

/**
 * Code that comes only when it is needed.
 * @param name what it holds, for people
 * @throws LorgnetteError asset-unavailable
 */
export async function loadModule<Module>(
  name: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const message = `A script that holds ${name} cannot be loaded. Are all files of the folder there?`;
    throw new LorgnetteError('asset-unavailable', message, { cause });
  }
}
