import * as v from 'valibot';
import type { LossReport } from '../core/analysis';
import type { GradientCurve, GradientMap } from '../core/pictures/gradient-curve';
import type { Reading } from '../core/roles/reading';

/** Raised with every change of a message: a page of an older build is told to reload. */
export const protocolVersion = 1;

/** A loss as the panel shows and trains it. Files are text; nothing of them is ever executed but by the tracer. */
export interface PanelLoss {
  readonly report: LossReport;
  /** Lines counted from 1, for the links of the panel. */
  readonly line: number;
  readonly findingLines: readonly number[];
  readonly path: string;
  /** Shown instead of the path: `losses.py`. */
  readonly fileName: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly reading: Reading | null;
  readonly curve: GradientCurve | null;
  /** The edited source with which the surrogate trains, where the loss has a cut. */
  readonly surrogate: { readonly title: string; readonly text: string } | null;
  readonly documentVersion: number;
}

/** From the extension to the page: one-way events. */
export type ToPage =
  | { readonly type: 'loss'; readonly loss: PanelLoss; readonly seed: number; readonly recipe: unknown }
  /** The source has changed since; charts stay, dimmed. `problem` says why there is no newer loss. */
  | { readonly type: 'stale'; readonly documentVersion: number; readonly problem: string | null }
  | { readonly type: 'noLoss'; readonly fileName: string }
  | { readonly type: 'map'; readonly map: GradientMap | null }
  | { readonly type: 'command'; readonly command: 'run' | 'pause' | 'restart' | 'pin' | 'describe' }
  | { readonly type: 'failed'; readonly message: string };

/** From the page to the extension. */
export const fromPageSchema = v.variant('type', [
  v.object({ type: v.literal('ready'), protocolVersion: v.number() }),
  v.object({ type: v.literal('reveal'), path: v.string(), start: v.number(), end: v.number() }),
  v.object({ type: v.literal('applyFix'), finding: v.number() }),
  v.object({ type: v.literal('changeReading') }),
  v.object({ type: v.literal('openExample') }),
  v.object({ type: v.literal('mapWanted') }),
  /** What the page must find again after a reload: settings that the user chose, and how to name the loss. */
  v.object({ type: v.literal('recipe'), recipe: v.unknown() }),
  v.object({ type: v.literal('running'), running: v.boolean() }),
  v.object({ type: v.literal('description'), text: v.string() }),
  v.object({ type: v.literal('error'), message: v.string(), stack: v.nullable(v.string()) }),
]);
export type FromPage = v.InferOutput<typeof fromPageSchema>;
