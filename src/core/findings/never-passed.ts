import { bySign, exactly, rangesOf, type Range } from '../graph/ranges';
import type { ExaminedLoss } from './examined-loss';

/** A number in a program, and no part of a name. */
const writtenNumber = /(?<![\w.])(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(?!\w)/gi;

/** A bound that nothing which can go in lies within: `relu(cos - 1)`. */
export interface NeverPassed {
  readonly id: number;
  /** Completes "what goes in is never …". */
  readonly when: string;
}

/** The bounds of a loss that no gradient passes, whatever the inputs are and whatever its settings of the same sign. */
export function neverPassed(loss: ExaminedLoss): readonly NeverPassed[] {
  const cosines = new Set(loss.calls('cosine_similarity').flatMap(({ result }) => result ?? []));
  const isWritten = (number: number, id: number): boolean => {
    const site = loss.siteOf(id);
    const numbers = site === null ? [] : (loss.story.source.text(site.span).match(writtenNumber) ?? []);
    return numbers.some((text) => Number(text) === Math.abs(number));
  };
  const rangeOf = rangesOf(loss.trace, (id) => {
    if (cosines.has(id)) return { least: -1, most: 1 };
    const { op, params } = loss.node(id);
    const number = op === 'constant' && params.data.length === 1 ? params.data[0] : undefined;
    return number !== undefined && isWritten(number, id) ? exactly(number) : null;
  });
  const bound = (number: number | null, id: number, open: number): Range => {
    if (number === null) return exactly(open);
    // That something is to be above 0 at least is no setting.
    return number === 0 || isWritten(number, id) ? exactly(number) : bySign(number);
  };
  const boundsOf = (id: number): { readonly below: Range; readonly above: Range; readonly of: number } | null => {
    const { op, params, operands } = loss.node(id);
    const open = { below: exactly(-Infinity), above: exactly(Infinity) };
    const [one, other] = operands;
    if (one === undefined) return null;
    if (op === 'relu') return { ...open, below: exactly(0), of: one };
    if (op === 'clamp')
      return { below: bound(params.min, id, -Infinity), above: bound(params.max, id, Infinity), of: one };
    if ((op !== 'maximum' && op !== 'minimum') || other === undefined) return null;
    const [of, by] = loss.carries(one) ? [one, other] : [other, one];
    if (loss.flow.depends(by)) return null;
    const isNothing = loss.node(by).op === 'constant' && loss.trace.data(loss.trace.ref(by)).every((one) => one === 0);
    const end = isNothing ? exactly(0) : rangeOf(by);
    return op === 'maximum' ? { ...open, below: end, of } : { ...open, above: end, of };
  };
  return loss.ancestors.flatMap((id): readonly NeverPassed[] => {
    const bounds = loss.carries(id) ? boundsOf(id) : null;
    if (bounds === null || !loss.carries(bounds.of)) return [];
    const { least, most } = rangeOf(bounds.of);
    if (most <= bounds.below.least) return [{ id, when: 'above its lower bound' }];
    return least >= bounds.above.most ? [{ id, when: 'below its upper bound' }] : [];
  });
}
