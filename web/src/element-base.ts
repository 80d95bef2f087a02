import { defineProperties, type ElementProperties } from './element-attributes.ts';
import type { GlassesTryOnEventMap } from './element-events.ts';

/** Servers that render pages import this module, too: they have no elements, nor do they need this one. */
const ElementOrNone = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** What is typed of the element but not written out: its attributes' properties, its events. */
export class ElementBase extends ElementOrNone {}

export interface ElementBase extends ElementProperties {
  addEventListener<Name extends keyof GlassesTryOnEventMap>(
    type: Name,
    listener: (this: this, event: GlassesTryOnEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof GlassesTryOnEventMap>(
    type: Name,
    listener: (this: this, event: GlassesTryOnEventMap[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
defineProperties(ElementBase.prototype);
