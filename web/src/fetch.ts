import { LorgnetteError } from './errors.ts';
import { fileAt } from './own-files.ts';

/**
 * Fetches a file.
 * @throws LorgnetteError asset-unavailable naming the address and the status; the refusal is its cause
 */
export async function fetchOk(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw unavailable(url, 'no answer', cause);
  }
  if (!response.ok) throw unavailable(url, `status ${response.status}`, response);
  return response;
}

/**
 * Fetches a file's bytes.
 * @param onProgress called with the bytes that have come so far, decompressed
 * @throws LorgnetteError asset-unavailable naming the address and the status
 */
export async function fetchBytes(
  url: string,
  onProgress?: (loadedBytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = fileAt(url);
  if (file) return readFile(file, url);
  const response = await fetchOk(url);
  if (!response.body) return new Uint8Array(await response.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  const reader = response.body.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      loadedBytes += part.value.byteLength;
      onProgress?.(loadedBytes);
    }
  } catch (cause) {
    throw unavailable(url, `broken off after ${loadedBytes} bytes`, cause);
  }
  const bytes = new Uint8Array(loadedBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

async function readFile(file: Blob, url: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    const name = decodeURIComponent(url.slice(url.indexOf('#') + 1));
    const message = `The file "${name}" cannot be read any more. Was it moved or changed? Choose it again.`;
    throw new LorgnetteError('asset-unavailable', message, { cause });
  }
}

/** Whether the server had answered that there is no such file. */
export function isNotFound(error: unknown): boolean {
  const cause = error instanceof LorgnetteError ? error.cause : undefined;
  return cause instanceof Response && cause.status === 404;
}

function unavailable(url: string, what: string, cause?: unknown): LorgnetteError {
  return new LorgnetteError(
    'asset-unavailable',
    `${url} could not be fetched: ${what}. Check the connection and that the file was published with the page.`,
    { cause },
  );
}
