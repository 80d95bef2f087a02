// The element in JSX; as use.ts it is compiled and not run.
import { useRef } from 'react';
import type { GlassesTryOn } from 'lorgnette';
import 'lorgnette/react';

export function Product({ variant }: { variant: string }) {
  const tryOn = useRef<GlassesTryOn>(null);
  return (
    <>
      <glasses-tryon
        ref={tryOn}
        className="try-on"
        asset-base="/lorgnette/"
        frame="round-metal"
        variant={variant}
        user-ipd-mm={63}
        max-faces={2}
        rest-seconds={1}
        onframe-change={({ detail }) => console.log(detail.frame?.name.toUpperCase())}
        onerror={({ detail }) => console.log(detail.error.code)}
      />
      <button onClick={() => void tryOn.current?.start()}>Try on</button>
      {/* @ts-expect-error a word that `reveal` does not know */}
      <glasses-tryon reveal="soon" />
      {/* @ts-expect-error a number */}
      <glasses-tryon user-ipd-mm="wide" />
      {/* @ts-expect-error the event tells no such thing */}
      <glasses-tryon onready={({ detail }) => console.log(detail.faces)} />
      {/* @ts-expect-error no such attribute */}
      <glasses-tryon frmae="round-metal" />
    </>
  );
}
