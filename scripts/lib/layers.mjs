/**
 * Who may know whom. A file may use files of its own layer and of those below it, never above.
 *
 * Lowest layer first. `files` are path patterns from the root of the checkout; `{a,b}` lists
 * alternatives, `*` stands for anything within a name, `**` for anything. The files of a layer that
 * is `apart` may not use each other either. A C++ header and its source count as one module, and so do
 * the files listed in `modules`.
 */
export const modules = [
  { name: 'cpp/glasses', files: ['cpp/{include/lorgnette,src}/{glasses,gltf_*,tinygltf,seat}.*'] },
  { name: 'cpp/landmarks', files: ['cpp/{include/lorgnette,src}/{landmarks,landmarks_3ddfa}.*'] },
  { name: 'cpp/fit', files: ['cpp/{include/lorgnette,src}/{fit,person}.*'] },
];

export const coreLayers = [
  {
    name: 'types',
    files: [
      'cpp/{include/lorgnette,src}/{eigen,error,types,rotation,pose_filter,surface,shape_model,tensor_view,task,inference}.*',
    ],
  },
  {
    name: 'stages',
    files: [
      'cpp/{include/lorgnette,src}/{detect,crop,landmarks,landmarks_3ddfa,fit,person,track,glasses,seat}.*',
      'cpp/src/{gltf_*,tinygltf}.*',
    ],
    apart: true,
  },
  { name: 'pipeline', files: ['cpp/{include/lorgnette,src}/{pack,pipeline,result}.*'] },
  // Above the stages, so that none of them can know what runs the networks.
  { name: 'engines', files: ['cpp/{include/lorgnette,src}/light_*.*'] },
  { name: 'bindings', files: ['cpp/bindings/**'] },
];

export const webLayers = [
  // What both scripts/check_glasses and the site do with a shop's model. Knows neither node nor a browser.
  { name: 'analysis', files: ['scripts/lib/check_glasses/**'] },
  {
    name: 'types',
    files: [
      'web/src/{errors,tracker-settings,types,pack-name,transferables,worker-protocol}.ts',
      'web/src/vite-env.d.ts',
      'web/shaders/**',
    ],
  },
  {
    name: 'tools',
    files: ['web/src/{fetch,own-files,pixels,load-module,wasm-support,loop-clock,half}.ts'],
  },
  // Rewrites models for the core, which reads no compressed ones: page and node alike.
  { name: 'gltf', files: ['web/src/gltf/**', 'web/src/draco3d.d.ts'] },
  { name: 'core', files: ['web/src/{core,core-*,ort,pack,lorgnette-core.d}.ts'] },
  { name: 'worker', files: ['web/src/worker.ts'] },
  {
    name: 'parts',
    files: [
      'web/src/{camera,catalog,frame,frame-*,engine-parts,shared-engine,tracker-client,worker-link}.ts',
      'web/src/render/**',
    ],
  },
  { name: 'app', files: ['web/src/{session,session-*,placement,run,app}.ts'] },
  { name: 'element', files: ['web/src/{element,element-*,index}.ts', 'web/src/ui/**'] },
  { name: 'site', files: ['web/site/**'] },
];

/** Headers and packages that only some files may use. `use` is matched against the name as written. */
export const reserved = [
  {
    use: /^emscripten(\.h$|\/)/,
    only: ['cpp/bindings/**'],
    why: 'only cpp/bindings may know Emscripten',
  },
  {
    use: /^(unsupported\/)?Eigen\//,
    only: ['cpp/include/lorgnette/eigen.hpp'],
    why: 'Eigen comes in through "lorgnette/eigen.hpp" only',
  },
  {
    use: /^tiny_gltf\.h$/,
    only: ['cpp/src/{glasses,tinygltf,gltf_*}.*'],
    why: 'only the glasses loader may know tinygltf',
  },
  {
    use: /^nlohmann\//,
    only: ['cpp/src/{pack,glasses,tinygltf,gltf_*}.*', 'tests/cpp/**'],
    why: 'only the readers of packs and glasses may know JSON',
  },
  {
    use: /^lorgnette-core($|\/)/,
    only: ['web/src/{core,worker,worker-*}.ts'],
    why: 'only the worker and what it runs may load the core module',
  },
  {
    use: /^(draco3d|meshoptimizer)(\/|$)/,
    only: ['web/src/gltf/**'],
    why: 'only web/src/gltf may decompress models',
  },
  {
    use: /^onnxruntime-web/,
    only: ['web/src/{core,ort,worker,worker-*}.ts', 'web/src/*.d.ts'],
    why: 'only the worker and what it runs may load ONNX Runtime',
  },
];
