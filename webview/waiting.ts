import type { Stop } from '../src/training/result';
import { formatCount } from './format';
import { isNotTrainable, shownRun, stepShown, type PageState } from './store';

/** How the description of a picture ends that is not there yet. */
export const notComputed = 'not computed yet';

/** What is said in the place of what comes of a run, and is not there. */
export function waitingFor(state: PageState): string {
  if (isNotTrainable(state)) return 'Nothing is trained, so there is no step to look at.';
  return shownRun(state)?.hasCurves === true ? 'Computing…' : 'Comes with the first run.';
}

/** Where the loss as written stopped before the step that is shown; null where it did not. */
export function stopAsWritten(state: PageState): Stop | null {
  const stopped = shownRun(state)?.courses.get('original')?.stopped ?? null;
  return stopped === null || stepShown(state) <= stopped.step ? null : stopped;
}

/** Why the loss as written took no such step as the one that is shown; null where it did, or may yet. */
export function stoppedBefore(state: PageState): string | null {
  const stopped = stopAsWritten(state);
  return stopped && `As written it stopped at step ${formatCount(stopped.step)}: there is no later step to look at.`;
}
