import type { ElementProperties } from './element-attributes.ts';
import { defaultSettings, type TrackerSettings } from './tracker-settings.ts';

/** Attributes that are settings of the tracker. */
const settingOf = new Map<string, keyof TrackerSettings>([
  ['max-faces', 'maxFaces'],
  ['user-ipd-mm', 'userIpdMm'],
  ['rest-seconds', 'restSeconds'],
  ['rest-degrees', 'restDegrees'],
]);

export const isSetting = (attribute: string): boolean => settingOf.has(attribute);

/** As its attributes say, the others as they are by default. Wrong values are the session's affair. */
export function trackerSettings(element: Element): TrackerSettings {
  const given = [...settingOf].flatMap(([attribute, setting]) => {
    const value = numberIn(element, attribute);
    return value === undefined ? [] : [[setting, value]];
  });
  return { ...defaultSettings, ...Object.fromEntries(given) };
}

export function numberIn(element: Element, attribute: string): number | undefined {
  const value = element.getAttribute(attribute);
  return value === null ? undefined : Number(value);
}

/** Absolute: what the page wrote is relative to the document; null stays null. */
export function addressOf<Written extends string | null>(
  written: Written,
): Written extends null ? null : string;
export function addressOf(written: string | null): string | null {
  return written === null ? null : new URL(written, document.baseURI).href;
}

/** @param path within the folder of `asset-base`; absolute then */
export function assetOf({ assetBase }: ElementProperties, path = ''): string {
  const folder = assetBase.replace(/\/?$/, '/');
  return new URL(path, new URL(folder, document.baseURI)).href;
}
