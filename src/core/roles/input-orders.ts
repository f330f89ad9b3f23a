import { isOutcomeName } from './names';
import type { Needed } from './needed';

/** Which parameter is taken as prediction, which as target: as written, unless the names say otherwise. */
export function orders(tensors: readonly Needed[]): readonly (readonly Needed[])[] {
  // With fewer than two that are used, what is not is the prediction that was forgotten.
  const mayBeAside = tensors.filter(({ usage }) => usage.isUsed).length > 1;
  const isOfTargets = tensors.every(({ hint }) => hint === 'target' || hint === 'mask' || hint === 'weight');
  const rank = ({ hint, parameter, usage }: Needed): number => {
    if (mayBeAside && (usage.isOnlyCounted || (!usage.isUsed && hint !== 'prediction'))) return 5;
    // What is predicted names no places, whatever it is called; beside a target it may be told by either.
    if (usage.shape.takes === 'places') return hint === 'prediction' ? 2.5 : 3;
    if (usage.shape.takes === 'matches') return 4;
    switch (hint) {
      case 'prediction':
        return isOutcomeName(parameter.name) ? 0 : 1;
      case null:
      case 'teacher':
        return 1;
      case 'number':
        return 2;
      case 'target':
        return 3;
      default:
        // Beside targets alone a mask is what a model says.
        return isOfTargets ? 2 : 4;
    }
  };
  const byHint = tensors.toSorted((a, b) => rank(a) - rank(b));
  const swapped = [...byHint.slice(1, 2), ...byHint.slice(0, 1), ...byHint.slice(2)];
  const tried = byHint.length > 1 ? [byHint, tensors, swapped] : [byHint];
  return tried.filter((order, index) => !tried.slice(0, index).some((before) => sameOrder(before, order)));
}

/** The prediction, what it is compared with, and the others as they are written. */
export function targetSecond(order: readonly Needed[], written: readonly Needed[]): readonly Needed[] {
  const [prediction] = order;
  const others = order.filter((one) => one !== prediction);
  // Beside what says which scores are meant, another target is what these are to be worth.
  const picks = others.find(({ usage }) => usage.shape.takes === 'places');
  const target = picks ?? others.find(({ hint }) => hint === 'target') ?? order[1];
  return [prediction, target, ...written.filter((one) => one !== prediction && one !== target)].flatMap(
    (one) => one ?? [],
  );
}

function sameOrder(a: readonly Needed[], b: readonly Needed[]): boolean {
  return a.every((needed, index) => needed === b[index]);
}
