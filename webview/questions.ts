import type { Query } from '../src/training/inspect/query';
import { stepShown, type PageState } from './store';

/** Points on each side of the input plane. */
const planeSize = 24;

/** Points on each side of the landscape, and rows that are asked for at once. */
const landscapeSize = 51;
const rowsAtOnce = 3;

/** What the tab in front still has to ask of the present run; null where it knows all that it shows. */
export function questionOf(state: PageState): Query | null {
  const { run, tab } = state;
  if (run?.hasCurves !== true) return null;
  const step = stepShown(state);
  switch (tab) {
    case 'train':
      return null;
    case 'gradient':
      return run.hasPlane && run.plane?.step !== step ? { kind: 'plane', step, size: planeSize } : null;
    case 'step':
      return takenApart(state, step - 1);
    case 'more':
      return ofMore(state, step);
  }
}

/** The update that led to the step: what is taken apart begins before it. */
function takenApart({ run, weight }: PageState, step: number): Query | null {
  const known = run?.takenApart ?? null;
  const isSame =
    known?.step === step &&
    (weight === null || (known.weight.parameter === weight.parameter && known.weight.element === weight.element));
  return isSame ? null : { kind: 'step', step, weight };
}

function ofMore(state: PageState, step: number): Query | null {
  switch (state.more) {
    case 'landscape':
      return landscape(state, step);
    case 'check':
      return check(state, step - 1);
    case 'instead':
      return null;
  }
}

/** Of the batch that the step was taken on. */
function check({ run }: PageState, step: number): Query | null {
  return run?.check?.step === step ? null : { kind: 'check', step };
}

/** While it trains the worker has no time for a landscape. */
function landscape({ run, around }: PageState, step: number): Query | null {
  if (run === null || run.isActive) return null;
  const known = run.landscape?.isOf(step, around, landscapeSize) === true ? run.landscape : null;
  const from = known?.rows ?? 0;
  if (from >= landscapeSize) return null;
  const to = Math.min(landscapeSize, from + rowsAtOnce);
  return { kind: 'landscape', step, variant: around, size: landscapeSize, from, to };
}
