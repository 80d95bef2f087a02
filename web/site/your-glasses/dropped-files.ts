import { LorgnetteError } from '../../src/errors.ts';

/** A model, and the files that came with it, by their paths. */
export interface DroppedModel {
  readonly name: string;
  readonly model: File;
  readonly files: ReadonlyMap<string, File>;
}

const isModel = (name: string): boolean => /\.(glb|gltf)$/i.test(name);

/** The model among files; the only file where no name says so; undefined without one. */
export function modelAmong(files: ReadonlyMap<string, File>): DroppedModel | undefined {
  const paths = [...files.keys()];
  const path = paths.find(isModel) ?? (paths.length === 1 ? paths[0] : undefined);
  const model = path === undefined ? undefined : files.get(path);
  if (path === undefined || !model || /^(image|video)\//.test(model.type)) return undefined;
  // What it names is relative to its folder.
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const beside = paths
    .filter((other) => other !== path)
    .map((other): [string, File] => [
      other.startsWith(folder) ? other.slice(folder.length) : other,
      files.get(other)!,
    ]);
  return { name: model.name, model, files: new Map(beside) };
}

/**
 * A file that a model names: of that path, else, as files that were chosen one by one have no folders,
 * the only one of that name.
 * @throws LorgnetteError asset-unavailable
 */
export function findFile(files: ReadonlyMap<string, File>, path: string): File {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const alike = [...files].filter(([other]) => other === name || other.endsWith(`/${name}`));
  const found = files.get(path) ?? (alike.length === 1 ? alike[0]![1] : undefined);
  if (found) return found;
  throw new LorgnetteError(
    'asset-unavailable',
    `The model names the file "${path}", which did not come with it. Choose both together, or drop their folder.`,
  );
}

/** Files by their names. */
export const byName = (files: Iterable<File>): Map<string, File> =>
  new Map([...files].map((file) => [file.webkitRelativePath || file.name, file]));

/** What was dropped, folders with all that is in them. To be called in the event itself. */
export async function filesOf({ items, files }: DataTransfer): Promise<Map<string, File>> {
  // Afterwards the list is empty.
  const plain = byName(files);
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (!entries.some(({ isDirectory }) => isDirectory)) return plain;
  const found = new Map<string, File>();
  for (const entry of entries) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: Map<string, File>): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.set(entry.fullPath.replace(/^\//, ''), file);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // It hands out some at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const inside of some) await collect(inside, found);
  }
}
