import * as v from 'valibot';
import type { LossForm, SoftenedLoss } from '../src/core/softened-loss';
import type { Pictures } from '../src/core/visualize';
import type { PanelLoss } from '../src/protocol/panel-messages';
import { recipeSchema, type Recipe } from '../src/training/recipe';
import type { Weight } from '../src/training/inspect/query';
import type { VariantName } from '../src/training/variants/variant';
import type { Range } from './charts/scale';
import type { Run } from './run';

export const tabs = ['train', 'gradient', 'step', 'more'] as const;
export type Tab = (typeof tabs)[number];

/** What the tab More can show. */
export const morePictures = ['landscape', 'slice', 'check', 'instead'] as const;
export type MorePicture = (typeof morePictures)[number];

/** A way of writing a loss that was chosen to be trained: its file's text, and what tells it from others. */
export interface Instead {
  readonly kind: LossForm['kind'];
  readonly warmth: number;
  readonly text: string;
}

/** Parts of a recipe by name, such as they were when they made a valid one. */
export type Settings = Readonly<Record<string, unknown>>;

export interface PageState {
  /** `waiting`: the extension has not said anything yet. */
  readonly screen:
    | { readonly kind: 'waiting' | 'loss' }
    | { readonly kind: 'noLoss'; readonly fileName: string }
    | { readonly kind: 'failed'; readonly message: string };
  readonly loss: PanelLoss | null;
  /** The source has changed since `loss`; `problem` says why there is no newer one. */
  readonly stale: { readonly problem: string | null } | null;
  /** What the user has changed of the recipe, and the whole that follows from it. */
  readonly settings: Settings;
  readonly recipe: Recipe;
  /** The present run, and the one before it for as long as the present one has nothing to show. */
  readonly run: Run | null;
  readonly previousRun: Run | null;
  /** Drawn grey behind the present run: the one that was pinned, else the one before. */
  readonly pinned: Run | null;
  readonly ghost: Run | null;
  readonly tab: Tab;
  /** Variants that are not drawn in the chart of all. */
  readonly hidden: ReadonlySet<VariantName>;
  /** The step that the user points at. */
  readonly cursor: number | null;
  /** The step that was picked: every picture shows the weights after it. Null: the last one. */
  readonly picked: number | null;
  /** The steps that the curves show; null: all. What is being marked to be shown next. */
  readonly zoom: Range | null;
  readonly marked: Range | null;
  /** In the tab Step: the weight that is followed (null: the one with the largest gradient), and the variants beside it. */
  readonly weight: Weight | null;
  readonly besides: ReadonlySet<VariantName>;
  /** In the tab More: which picture is shown; the variant whose loss is drawn around the weights. */
  readonly more: MorePicture;
  /** What the temperatures of the surrogates are multiplied by. */
  readonly warmth: number;
  /** What may be written instead of `loss`: not asked for, asked for, or there (null: nothing is known). */
  readonly softened: SoftenedLoss | null | 'asked' | 'unasked';
  /** The form of the loss that is trained as its surrogate; null: the one that the report offers. */
  readonly instead: Instead | null;
  readonly around: VariantName;
  /** Asked for by a lesson: `open` until the reader has said which variants will learn; null: not asked for. */
  readonly guess: readonly VariantName[] | 'open' | null;
  /** The pictures of `loss` beside the first: not asked for, asked for, or there (null: there are none). */
  readonly pictures: Pictures | null | 'asked' | 'unasked';
  /** In the first picture, what the largest other class's value is moved to; null: the sample's own. */
  readonly otherValue: number | null;
  /** What became of the last thing that was taken away. */
  readonly exportNote: string;
  readonly drawerIsOpen: boolean;
}

/** The run whose curves are to be seen. */
export function shownRun({ run, previousRun }: PageState): Run | null {
  return run !== null && (run.hasCurves || previousRun === null) ? run : previousRun;
}

/** Whether there is no training to see, and will be none: the loss was not followed, or cannot be trained. */
export function isNotTrainable(state: PageState): boolean {
  const { run, loss } = state;
  if (loss === null || shownRun(state)?.hasCurves === true) return false;
  return loss.report.reading === null || (run?.status === 'refused' && run.loss === loss);
}

/** Where the user's file says what a setting of the recipe is, for those that come from there: `train.py:40`. */
export function placesOf({ loss, settings }: PageState): Partial<Record<'optimizer' | 'lr' | 'batch', string>> {
  if (loss === null) return {};
  const { optimizer, hasRate, batch, optimizerLine, batchLine } = loss.training;
  const place = (line: number | null) => `${loss.fileName}:${line ?? ''}`;
  const hasOptimizer = optimizer !== null && !('optimizer' in settings);
  return {
    ...(hasOptimizer ? { optimizer: place(optimizerLine), ...(hasRate ? { lr: place(optimizerLine) } : {}) } : {}),
    ...(batch !== null && !('batch' in settings) ? { batch: place(batchLine) } : {}),
  };
}

/** The run that the shown one is compared with; none while nothing of either is to be seen. */
export function comparedRun(state: PageState): Run | null {
  if (state.guess === 'open') return null;
  const compared = state.pinned ?? state.ghost;
  return compared === shownRun(state) ? null : compared;
}

/** The step whose weights the pictures show, counted by its update. */
export function stepShown(state: PageState): number {
  const steps = shownRun(state)?.step ?? 0;
  return Math.min(state.picked ?? steps, steps);
}

/** Whether the curves belong to a loss that is no longer what stands in the editor. */
export function isOutdated(state: PageState): boolean {
  const shown = shownRun(state);
  return shown !== null && (state.stale !== null || shown.loss !== state.loss);
}

/** Whether two are the same definition, however it is written. */
export function isSameLoss(one: PanelLoss, other: PanelLoss): boolean {
  return one.path === other.path && one.report.name === other.report.name;
}

/** A new run is looked at as a whole, at its last step. */
export const nothingPicked = { cursor: null, picked: null, zoom: null, marked: null };

export function initialState(): PageState {
  return {
    ...{ screen: { kind: 'waiting' }, loss: null, stale: null },
    ...{ settings: {}, recipe: v.parse(recipeSchema, {}) },
    ...{ run: null, previousRun: null, pinned: null, ghost: null },
    ...{
      weight: null,
      besides: new Set(),
      more: 'landscape',
      warmth: 1,
      softened: 'unasked',
      instead: null,
      around: 'original',
    },
    guess: null,
    ...nothingPicked,
    ...{ tab: 'train', hidden: new Set(), pictures: 'unasked', otherValue: null, exportNote: '', drawerIsOpen: false },
  };
}

export class Store {
  #state: PageState;
  readonly #changed: () => void;

  constructor(initial: PageState, changed: () => void) {
    this.#state = initial;
    this.#changed = changed;
  }

  get state(): PageState {
    return this.#state;
  }

  update(change: Partial<PageState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }
}
