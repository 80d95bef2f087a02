/** JSON of a file that nobody has checked: every step into it may lead nowhere. */
export type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member that is an object, else undefined. */
export function objectIn(parent: Json | undefined, name: string): Json | undefined {
  const value = parent?.[name];
  return isObject(value) ? value : undefined;
}

/** The objects of a member that is an array; others are passed over, their places kept. */
export function objectsIn(parent: Json | undefined, name: string): (Json | undefined)[] {
  const value = parent?.[name];
  return Array.isArray(value) ? value.map((item) => (isObject(item) ? item : undefined)) : [];
}

/** A member that is a whole number from 0, else `fallback`. */
export function indexIn(parent: Json | undefined, name: string, fallback: number): number {
  const value = parent?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fallback;
}

export function textIn(parent: Json | undefined, name: string): string | undefined {
  const value = parent?.[name];
  return typeof value === 'string' ? value : undefined;
}
