import type { Actions } from '../actions';
import { linkButton } from '../dom';
import { formatCount } from '../format';
import type { PageState } from '../store';
import { stopAsWritten } from '../waiting';

/** Where the loss as written stopped before the step that is shown, the way to the last one that there is to look at. */
export function lastStepLink(state: PageState, { pick }: Actions): readonly (Node | string)[] {
  const stopped = stopAsWritten(state);
  if (stopped === null) return [];
  const goThere = () => {
    pick(stopped.step);
  };
  return [' ', linkButton(`Go to step ${formatCount(stopped.step)}`, goThere)];
}
