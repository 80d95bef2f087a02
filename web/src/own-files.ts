const addresses = new WeakMap<Blob, string>();
const files = new Map<string, Blob>();

/**
 * An address for a file that the visitor chose, always the same one. `fetchBytes` reads it without a
 * request, so that a page's `connect-src` need not let blob: through.
 */
export function addressOfFile(file: Blob): string {
  const known = addresses.get(file);
  if (known !== undefined) return known;
  // The name goes with it, as in other addresses.
  const name = file instanceof File ? file.name : 'file';
  const address = `${URL.createObjectURL(file)}#${encodeURIComponent(name)}`;
  addresses.set(file, address);
  files.set(address, file);
  return address;
}

/** The file of an address that `addressOfFile` has given; undefined for others. */
export const fileAt = (address: string): Blob | undefined => files.get(address);
