import type { Figures, Finding } from '../../../scripts/lib/check_glasses/check.mjs';
import type { DroppedModel } from './dropped-files.ts';

/** What the worker is asked. */
export interface CheckRequest extends DroppedModel {
  readonly id: number;
  /** Of the real front, where the file's own size means nothing. */
  readonly widthMm?: number | undefined;
  /** Also write it anew, put right. */
  readonly fix: boolean;
}

/** What it finds; or why it cannot look at the file. */
export type CheckReply =
  | {
      readonly findings: readonly Finding[];
      readonly figures?: Figures | undefined;
      readonly fixed?: { readonly bytes: Uint8Array; readonly done: string[] } | undefined;
    }
  | { readonly refused: string };
