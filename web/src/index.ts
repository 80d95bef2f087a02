/**
 * What a shop's page imports: `<glasses-tryon>`, which importing this defines, errors, catalogues, and
 * the types of all that the element takes and tells.
 *
 * @module lorgnette
 */
export {
  GlassesTryOn,
  type FaceUpdate,
  type FrameChoice,
  type GlassesTryOnEventMap,
  type GlassesTryOnEvents,
  type Measurement,
} from './element.ts';
export type { ElementProperties } from './element-attributes.ts';
export { errorCodes, LorgnetteError, type ErrorCode } from './errors.ts';
export {
  loadCatalog,
  parseCatalog,
  type CatalogEntry,
  type FrameDimensions,
  type FrameFit,
  type FrameTuning,
  type FrameVariant,
} from './catalog.ts';
export type { HistoryState } from './element-history.ts';
export type { FrameSize, SizeAdvice } from './frame-size.ts';
export type { Adjustment } from './placement.ts';
export type { Quality, QualityChange, QualityChoice } from './render/quality.ts';
export type { LoadProgress } from './tracker-client.ts';
export type { Status } from './session.ts';
export type { Face, FaceLength, FrameResult, StageTimes } from './types.ts';
