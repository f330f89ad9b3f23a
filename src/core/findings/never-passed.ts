import { ancestorsOf } from '../graph/flow';
import { bySign, exactly, rangesOf, type Range } from '../graph/ranges';
import { namedParameters } from '../loss/definitions';
import type { Module } from '../program/program';
import { allExpressions, allStatements } from '../program/walk';
import type { ExaminedLoss } from './examined-loss';

/** A number in a program, and no part of a name. */
const writtenNumber = /(?<![\w.])(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(?!\w)/gi;

const identifier = /[a-z_]\w*/gi;

/** A bound that nothing which can go in lies within: `relu(cos - 1)`. */
export interface NeverPassed {
  readonly id: number;
  /** Completes "what goes in is never …". */
  readonly when: string;
  /** Parameters of which that holds only while they are what they are by default. */
  readonly defaults: readonly string[];
}

/** The bounds of a loss that no gradient passes, whatever the inputs are, and whatever its settings of the same sign or while they are what they are by default. */
export function neverPassed(loss: ExaminedLoss): readonly NeverPassed[] {
  const always = neverPassedWhere(loss, (number, id) => isWritten(number, id, loss));
  const defaultsOf = (number: number, id: number): readonly string[] =>
    (textAt(id, loss).match(identifier) ?? []).filter((name) =>
      defaultNumbers(loss.surroundings.module).get(name)?.has(number),
    );
  const isSettled = (number: number, id: number): boolean =>
    isWritten(number, id, loss) || defaultsOf(number, id).length > 0;
  const others = neverPassedWhere(loss, isSettled).filter(({ id }) => !always.some((one) => one.id === id));
  return [
    ...always.map((one) => ({ ...one, defaults: [] })),
    ...others.map((one) => {
      const names = ancestorsOf(loss.trace.graph, one.id).flatMap((id) =>
        numbersAt(id, loss).flatMap((number) => defaultsOf(number, id)),
      );
      return { ...one, defaults: [...new Set(names)] };
    }),
  ];
}

const defaults = new WeakMap<Module, ReadonlyMap<string, ReadonlySet<number>>>();

/** The numbers that the definitions of a file give their parameters by default, without those for which a call has another. */
function defaultNumbers(module: Module): ReadonlyMap<string, ReadonlySet<number>> {
  const found = defaults.get(module) ?? defaultNumbersIn(module);
  defaults.set(module, found);
  return found;
}

function defaultNumbersIn(module: Module): ReadonlyMap<string, ReadonlySet<number>> {
  const numbers = new Map<string, Set<number>>();
  for (const statement of allStatements(module.body)) {
    for (const { name, defaultValue } of statement.kind === 'function' ? namedParameters(statement.parameters) : []) {
      if (defaultValue?.kind !== 'integer' && defaultValue?.kind !== 'float') continue;
      numbers.set(name, (numbers.get(name) ?? new Set()).add(defaultValue.value));
    }
  }
  for (const expression of allExpressions(module.body)) {
    for (const argument of expression.kind === 'call' ? expression.arguments : []) {
      if (argument.kind === 'keyword' && argument.value.kind !== 'name') numbers.delete(argument.name);
    }
  }
  return numbers;
}

function textAt(id: number, loss: ExaminedLoss): string {
  const site = loss.siteOf(id);
  return site === null ? '' : loss.story.source.text(site.span);
}

function isWritten(number: number, id: number, loss: ExaminedLoss): boolean {
  return (textAt(id, loss).match(writtenNumber) ?? []).some((text) => Number(text) === Math.abs(number));
}

/** The number that a value is, or the numbers that it is brought between. */
function numbersAt(id: number, loss: ExaminedLoss): readonly number[] {
  const { op, params } = loss.node(id);
  if (op === 'clamp') return [params.min ?? [], params.max ?? []].flat();
  return op === 'constant' && params.data.length === 1 ? [...params.data] : [];
}

function neverPassedWhere(
  loss: ExaminedLoss,
  isSettled: (number: number, id: number) => boolean,
): readonly { readonly id: number; readonly when: string }[] {
  const cosines = new Set(loss.calls('cosine_similarity').flatMap(({ result }) => result ?? []));
  const rangeOf = rangesOf(loss.trace, (id) => {
    if (cosines.has(id)) return { least: -1, most: 1 };
    const [number] = loss.node(id).op === 'constant' ? numbersAt(id, loss) : [];
    return number !== undefined && isSettled(number, id) ? exactly(number) : null;
  });
  const bound = (number: number | null, id: number, open: number): Range => {
    if (number === null) return exactly(open);
    // That something is to be above 0 at least is no setting.
    return number === 0 || isSettled(number, id) ? exactly(number) : bySign(number);
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
  return loss.ancestors.flatMap((id) => {
    const bounds = loss.carries(id) ? boundsOf(id) : null;
    if (bounds === null || !loss.carries(bounds.of)) return [];
    const { least, most } = rangeOf(bounds.of);
    if (most <= bounds.below.least) return [{ id, when: 'above its lower bound' }];
    return least >= bounds.above.most ? [{ id, when: 'below its upper bound' }] : [];
  });
}
