/** The core, compiled to WebAssembly (build/wasm); vite.config.ts says where it lies. */
declare module 'lorgnette-core' {
  const moduleFactory: import('./core.ts').CoreOptions['moduleFactory'];
  export default moduleFactory;
}
