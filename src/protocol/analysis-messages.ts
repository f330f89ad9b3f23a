import type { Analysis } from '../core/analysis';
import type { GradientMap } from '../core/pictures/gradient-curve';
import type { PanelLoss } from './panel-messages';

/** One open document, or a file that an import asked for. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What is to be visualised: the loss at an offset, or a selected expression. */
export type Asked =
  | { readonly kind: 'at'; readonly offset: number }
  | { readonly kind: 'selection'; readonly start: number; readonly end: number };

/** From the extension to the analysis worker: one-way events; answers carry the `runId` that asked. */
export type ToAnalysis =
  | { readonly type: 'files'; readonly files: readonly SourceFile[]; readonly absent: readonly string[] }
  | {
      readonly type: 'analyze';
      readonly runId: number;
      readonly path: string;
      readonly documentVersion: number;
      readonly seed: number;
    }
  | {
      readonly type: 'visualize';
      readonly runId: number;
      readonly path: string;
      readonly documentVersion: number;
      readonly asked: Asked;
      readonly seed: number;
    }
  | { readonly type: 'map'; readonly runId: number };

export type FromAnalysis =
  | { readonly type: 'analyzed'; readonly runId: number; readonly documentVersion: number; readonly analysis: Analysis }
  | { readonly type: 'visualized'; readonly runId: number; readonly loss: PanelLoss | null }
  | { readonly type: 'mapped'; readonly runId: number; readonly map: GradientMap | null }
  /** Files that imports asked for and that the worker does not know yet. */
  | { readonly type: 'needs'; readonly runId: number; readonly paths: readonly string[] }
  | { readonly type: 'failed'; readonly runId: number; readonly message: string; readonly stack: string | null };
