import type { Query } from '../src/training/inspect/query';
import type { Landscape, LandscapeSize } from './landscape';
import { stepShown, type PageState } from './store';

/** Points on each side of the input plane. */
const planeSize = 24;

/** Points across the landscape and up, and rows that are asked for at once; points on the line through the weights. */
const landscapeSize = { columns: 51, rows: 51 };
const rowsAtOnce = 3;
const sliceSize = { columns: 201, rows: 1 };

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
      return around(state, step, state.run?.landscape ?? null, landscapeSize);
    case 'slice':
      return around(state, step, state.run?.slice ?? null, sliceSize);
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

/** While it trains the worker has no time for what lies around the weights. */
function around(
  { run, around: variant }: PageState,
  step: number,
  last: Landscape | null,
  size: LandscapeSize,
): Query | null {
  if (run === null || run.isActive) return null;
  const from = last?.isOf(step, variant, size) === true ? last.done : 0;
  if (from >= size.rows) return null;
  return { kind: 'landscape', step, variant, ...size, from, to: Math.min(size.rows, from + rowsAtOnce) };
}
