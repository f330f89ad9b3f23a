import * as v from 'valibot';
import type { LossReport } from '../core/analysis-report';
import type { TextEdit } from '../core/text/edit';
import type { GradientCurve } from '../core/pictures/gradient-curve';
import type { SoftenedLoss } from '../core/softened-loss';
import type { Pictures } from '../core/visualize';
import type { CsvFile } from '../training/data/csv';
import type { FileSettings } from '../training/settings-of-file';

/** Raised with every change of a message: a page of an older build is told to reload. */
export const protocolVersion = 1;

/** A loss as the panel shows and trains it. Files are text; nothing of them is ever executed but by the tracer. */
export interface PanelLoss {
  readonly report: LossReport;
  /** Lines counted from 1, for the links of the panel. */
  readonly line: number;
  readonly findingLines: readonly number[];
  /** What the file was asked, so that it can be asked again after an edit or a reload. */
  readonly asked: SavedPanel['asked'];
  /** The file's URI, as in every span of the report. */
  readonly path: string;
  /** Shown instead of the path: `losses.py`. */
  readonly fileName: string;
  /** The file and those that it imports. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly curve: GradientCurve | null;
  /** The edited source with which the surrogate trains, where the loss has a cut. */
  readonly surrogate: { readonly title: string; readonly text: string } | null;
  /** What `changeReading` writes: a comment that says how the inputs were read. null: there is nothing to be changed that way. */
  readonly readingEdit: TextEdit | null;
  /** What comments beside the loss say of a lesson, as they are written. */
  readonly lesson: Readonly<Record<string, string>>;
  /** How the same file trains, and on which lines it says so. */
  readonly training: FileSettings & { readonly optimizerLine: number | null; readonly batchLine: number | null };
  readonly documentVersion: number;
}

/** From the extension to the page: one-way events. */
export type ToPage =
  /** Shows a loss. `recipe` is what the page last sent as such for this panel, null at first. */
  | {
      readonly type: 'loss';
      readonly loss: PanelLoss;
      readonly seed: number;
      readonly recipe: unknown;
      /** Whether training begins at once; else the page offers it. */
      readonly startsTraining: boolean;
    }
  /** The source has changed since; charts stay, dimmed. `problem` says, where it is known, why there is no newer loss. */
  | { readonly type: 'stale'; readonly documentVersion: number; readonly problem: string | null }
  | { readonly type: 'noLoss'; readonly fileName: string }
  | { readonly type: 'pictures'; readonly pictures: Pictures | null }
  | { readonly type: 'softened'; readonly softened: SoftenedLoss | null }
  /** The table that the user has picked. */
  | { readonly type: 'table'; readonly table: CsvFile }
  | { readonly type: 'command'; readonly command: 'run' | 'pause' | 'restart' | 'pin' | 'describe' | 'export' }
  | { readonly type: 'failed'; readonly message: string };

const askedSchema = v.variant('kind', [
  v.object({ kind: v.literal('at'), offset: v.number() }),
  v.object({ kind: v.literal('named'), name: v.string(), offset: v.number() }),
  v.object({ kind: v.literal('selection'), start: v.number(), end: v.number() }),
]);

/**
 * What the page keeps with `setState`, from which a reload brings the panel back: which loss (`path` and `asked` of the last
 * `PanelLoss`) and the settings that the user chose.
 */
export const savedPanelSchema = v.object({ path: v.string(), asked: askedSchema, recipe: v.unknown() });
export type SavedPanel = v.InferOutput<typeof savedPanelSchema>;

/** From the page to the extension. */
export const fromPageSchema = v.variant('type', [
  v.object({ type: v.literal('ready'), protocolVersion: v.number() }),
  /** The verdict and the picture of the last `loss` have been painted. */
  v.object({ type: v.literal('shown'), documentVersion: v.number() }),
  v.object({ type: v.literal('reveal'), path: v.string(), start: v.number(), end: v.number() }),
  /** The index of a finding in the report. */
  v.object({ type: v.literal('applyFix'), finding: v.number() }),
  /** Asks what to write instead, with every temperature times this. */
  v.object({ type: v.literal('softenWanted'), warmth: v.pipe(v.number(), v.minValue(1 / 64), v.maxValue(64)) }),
  /** Writes a surrogate of the shown loss into its file. */
  v.object({
    type: v.literal('insert'),
    edit: v.object({ span: v.object({ path: v.string(), start: v.number(), end: v.number() }), text: v.string() }),
  }),
  v.object({ type: v.literal('changeReading') }),
  v.object({ type: v.literal('openExample') }),
  v.object({ type: v.literal('showLog') }),
  v.object({ type: v.literal('picturesWanted') }),
  v.object({ type: v.literal('tableWanted') }),
  /** What the page must find again when it is given another loss or after a reload. */
  v.object({ type: v.literal('recipe'), recipe: v.unknown() }),
  v.object({ type: v.literal('running'), running: v.boolean() }),
  /** The answer to `describe`: the result in sentences, Markdown. */
  v.object({ type: v.literal('description'), text: v.string() }),
  v.object({ type: v.literal('copy'), text: v.string() }),
  /** A file that the user asked for, to be saved where they choose. */
  v.object({
    ...{ type: v.literal('save'), name: v.string(), content: v.string() },
    encoding: v.picklist(['utf8', 'base64']),
  }),
  v.object({ type: v.literal('error'), message: v.string(), stack: v.nullable(v.string()) }),
]);
export type FromPage = v.InferOutput<typeof fromPageSchema>;

/**
 * The page's document, made by the extension: `media/page.css` is linked, `dist/page.js` is loaded, and the body carries the address of
 * `dist/training-worker.js` in this attribute. It may be fetched; a worker starts from a blob of its text.
 */
export const trainingWorkerAttribute = 'data-training-worker';
