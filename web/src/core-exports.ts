import { errorCodes, LorgnetteError, type ErrorCode } from './errors.ts';
import type { HostAnswer } from './ort.ts';
import type { GlassesModel } from './types.ts';

/** The exports of lorgnette.mjs, with the types embind cannot express (cpp/bindings). */

export interface CoreExports {
  CoreModule: new (
    host: { run(network: number, input: Float32Array): Promise<HostAnswer> } | undefined,
  ) => CoreModule;
  resultLayout(): ResultLayout;
}

/** What trackings share. */
export interface CoreModule {
  input(size: number): Uint8Array;
  loadCompiled(network: number): CoreError | undefined;
  open(packJson: string): CoreError | undefined;
  openPipeline(maxFaces: number, fieldOfView: number): PipelineModule | CoreError;
  warmUp(): void;
  loadGlasses(tilt: number, faceScale: number): GlassesModel | CoreError;
  loadHead(): GlassesModel | CoreError;
  delete(): void;
}

/** One tracking; to be deleted before its CoreModule. */
export interface PipelineModule {
  processFrame(
    width: number,
    height: number,
    time: number,
    still: boolean,
  ): Promise<CoreError | undefined>;
  result(): Float32Array;
  setMaxFaces(maxFaces: number): void;
  setSmoothing(restSeconds: number, restAngle: number): void;
  setPupillaryDistance(mm: number): void;
  reset(): void;
  delete(): void;
}

export type ResultLayout = Readonly<
  Record<
    | 'faces'
    | 'focal'
    | 'stageSeconds'
    | 'stages'
    | 'header'
    | 'id'
    | 'confidence'
    | 'box'
    | 'rotation'
    | 'translation'
    | 'scale'
    | 'euler'
    | 'landmarks2d'
    | 'landmarks3d'
    | 'presence'
    | 'seen'
    | 'pupillaryDistance'
    | 'faceWidth'
    | 'breadth'
    | 'meshPoints'
    | 'meshOffsets'
    | 'faceSize',
    number
  >
>;

export interface CoreError {
  readonly code: string;
  readonly message: string;
}

/** @throws LorgnetteError where the core has answered with an error */
export function answered<T extends object | undefined>(answer: T | CoreError): T {
  if (!answer || !('code' in answer)) return answer as T;
  const { code, message } = answer;
  const known = errorCodes.find((name) => name === code);
  throw new LorgnetteError(known ?? ('invalid-argument' satisfies ErrorCode), message);
}
