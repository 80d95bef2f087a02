/** `<glasses-tryon>` in JSX, for React 19: `import 'lorgnette/react'` once, anywhere in the program. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ElementProperties, GlassesTryOn, GlassesTryOnEvents } from 'lorgnette';

/** An attribute's name of a property's: `user-ipd-mm` of `userIpdMm`. */
type AttributeName<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${AttributeName<Rest>}`
  : '';

/** Attributes may be left out, and be numbers or true where the property is. */
type Attributes = {
  [Name in keyof ElementProperties as AttributeName<Name>]?: ElementProperties[Name] | undefined;
} & {
  'rest-seconds'?: number | undefined;
  'rest-degrees'?: number | undefined;
  'fov-deg'?: number | undefined;
  engine?: 'auto' | 'light' | 'ort' | undefined;
};

/** React 19 listens for the event `frame-change` by `onframe-change`. */
type Listeners = {
  [Name in keyof GlassesTryOnEvents as `on${Name}`]?:
    ((event: CustomEvent<GlassesTryOnEvents[Name]>) => void) | undefined;
};

/** What JSX takes on `<glasses-tryon>`, its attributes and its properties. */
export type GlassesTryOnProps = DetailedHTMLProps<HTMLAttributes<GlassesTryOn>, GlassesTryOn> &
  Attributes &
  Partial<ElementProperties> &
  Listeners;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'glasses-tryon': GlassesTryOnProps;
    }
  }
}
