import * as v from 'valibot';
import type { Analysis } from '../core/analysis-report';
import type { Reading } from '../core/roles/reading';
import type { SoftenedLoss } from '../core/softened-loss';
import type { Asked, Pictures } from '../core/visualize';
import type { PanelLoss } from './panel-messages';

/** A file as the editor has it; `text` is null where there is none. Paths are URIs, so that they name remote and unsaved files too. */
export interface SourceFile {
  readonly path: string;
  readonly text: string | null;
}

/** What the analysis worker is asked to do. The host sends one at a time; every answer carries its `runId`. */
export type AnalysisJob =
  | (JobHeader & { readonly type: 'analyze' })
  | (JobHeader & { readonly type: 'visualize'; readonly asked: Asked; readonly fileName: string })
  | (JobHeader & { readonly type: 'picture'; readonly asked: Asked })
  /** What to write instead of a loss, with every temperature times `warmth`. */
  | (JobHeader & {
      readonly type: 'soften';
      readonly asked: Asked;
      readonly reading: Reading;
      readonly warmth: number;
    })
  /** What `check --format json` says of one file. */
  | (JobHeader & { readonly type: 'check'; readonly fileName: string })
  /** What has become of its losses since it held this text. */
  | (JobHeader & { readonly type: 'compare'; readonly fileName: string; readonly before: string });

interface JobHeader {
  readonly runId: number;
  readonly path: string;
  readonly documentVersion: number;
  readonly seed: number;
}

/** From the extension to the analysis worker: one-way events. */
export type ToAnalysis =
  | { readonly type: 'files'; readonly files: readonly SourceFile[] }
  /** A file has changed; a job that needs it asks for it again. */
  | { readonly type: 'forget'; readonly path: string }
  | AnalysisJob;

/** From the analysis worker to the extension: one-way events, one for each job. */
export type FromAnalysis =
  | { readonly type: 'ready' }
  | {
      readonly type: 'analyzed';
      readonly runId: number;
      readonly analysis: Analysis;
      /** Every file that was asked for, there or not: when one of them changes, the analysis is out of date. */
      readonly uses: readonly string[];
    }
  | { readonly type: 'visualized'; readonly runId: number; readonly loss: PanelLoss | null }
  | { readonly type: 'pictured'; readonly runId: number; readonly pictures: Pictures | null }
  | { readonly type: 'softened'; readonly runId: number; readonly softened: SoftenedLoss | null }
  | { readonly type: 'told'; readonly runId: number; readonly text: string }
  /** Imports asked for files that were not sent yet: send them, then the job once more. */
  | { readonly type: 'needs'; readonly runId: number; readonly paths: readonly string[] }
  /** The host gave the job up before its end. */
  | { readonly type: 'abandoned'; readonly runId: number }
  /** A bug of ours. */
  | { readonly type: 'failed'; readonly runId: number; readonly message: string; readonly stack: string | null };

/** How a worker is started: the host writes the `runId` of a job that it gives up into `abandoned`. */
export const workerDataSchema = v.object({ abandoned: v.instance(SharedArrayBuffer) });
export type AnalysisWorkerData = v.InferOutput<typeof workerDataSchema>;
