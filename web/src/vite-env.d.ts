/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** The model packs that the site is built with. */
  readonly LORGNETTE_PACKS: readonly string[];
}
