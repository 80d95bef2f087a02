// What becomes of a file's glTF extensions in the page.

/** The core's loader: extensions a file may require (kHandledExtensions in cpp/src/gltf_document.cpp). */
export const MAY_BE_REQUIRED = [
  'KHR_materials_transmission',
  'KHR_materials_ior',
  'KHR_materials_emissive_strength',
  'KHR_materials_unlit',
  'KHR_mesh_quantization',
  'EXT_texture_webp',
];

/** Looks a little poorer without, but can be shown: what a file may use as long as it does not require it. */
export const DECORATION = [
  'KHR_materials_anisotropy',
  'KHR_materials_clearcoat',
  'KHR_materials_diffuse_transmission',
  'KHR_materials_dispersion',
  'KHR_materials_iridescence',
  'KHR_materials_sheen',
  'KHR_materials_specular',
  'KHR_materials_variants',
  'KHR_materials_volume',
  'KHR_texture_transform',
  'KHR_lights_punctual',
  'KHR_xmp_json_ld',
];

/** Vertices are not there without: they have to be decoded before anything can be measured. */
export const COMPRESSION = ['KHR_draco_mesh_compression', 'EXT_meshopt_compression'];
