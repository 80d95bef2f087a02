export interface Finding {
  readonly topic: string;
  readonly level: 'ok' | 'warning' | 'error';
  readonly says: string;
  readonly todo?: string;
  /** Whether `fixGlasses` puts it right. */
  readonly fixable?: boolean;
}

/** What could not be measured is null. */
export interface Figures {
  readonly widthMm: number | null;
  readonly templeMm: number | null;
  readonly earsMm: number | null;
  readonly fallDeg: number | null;
  readonly pantoscopicDeg: number | null;
  readonly originMm: number | null;
  readonly triangles: number;
  readonly child: boolean;
  readonly variants: readonly string[];
}

export class Refusal extends Error {}

export interface ModelFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly read: (uri: string) => Promise<Uint8Array>;
}

export interface Tools {
  readonly open: (extensions: string[]) => Promise<object>;
  readonly validate: (bytes: Uint8Array, options: object) => Promise<object>;
}

export interface Outcome {
  readonly name: string;
  readonly findings: readonly Finding[];
  readonly figures?: Figures;
}

export function checkGlasses(
  file: ModelFile,
  tools: Tools,
  stated?: { readonly width?: number | undefined },
): Promise<Outcome>;

export function fixGlasses(outcome: Outcome): Promise<{ bytes: Uint8Array; done: string[] }>;
