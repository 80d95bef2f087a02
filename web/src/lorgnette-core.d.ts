/** The core, compiled to WebAssembly (build/wasm); vite.config.ts says where it lies. */
declare module 'lorgnette-core' {
  const moduleFactory: import('./core-module.ts').ModuleFactory<import('./core.ts').CoreExports>;
  export default moduleFactory;
}
