// What becomes of a file's glTF extensions in the page.

/** The core's loader: extensions a file may require (kHandledExtensions in cpp/src/gltf_document.cpp). */
export const MAY_BE_REQUIRED = [
  'KHR_materials_clearcoat',
  'KHR_materials_emissive_strength',
  'KHR_materials_ior',
  'KHR_materials_iridescence',
  'KHR_materials_specular',
  'KHR_materials_transmission',
  'KHR_materials_unlit',
  'KHR_materials_variants',
  'KHR_materials_volume',
  'KHR_mesh_quantization',
  'KHR_texture_transform',
  'EXT_texture_webp',
];

/** The page unpacks them before the core reads the file (web/src/gltf/unpack.ts); it fetches a decoder for it. */
export const UNPACKED = [
  'KHR_draco_mesh_compression',
  'EXT_meshopt_compression',
  'KHR_meshopt_compression',
];

/** Of these, what cannot be looked at here: glTF Transform does not read it. */
export const UNREADABLE = ['KHR_meshopt_compression'];

/** Looks a little poorer without, but can be shown: what a file may use as long as it does not require it. */
export const DECORATION = [
  'KHR_materials_anisotropy',
  'KHR_materials_diffuse_transmission',
  'KHR_materials_dispersion',
  'KHR_materials_sheen',
  'KHR_lights_punctual',
  'KHR_xmp_json_ld',
];
