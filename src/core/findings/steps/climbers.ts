import { pathOf } from '../../program/dotted-path';
import type { CallExpression, Expression, Statement } from '../../program/program';
import { bodyExpressions, expressionsIn } from '../../program/walk';
import { differentiatesErrors } from './differentiated';

/**
 * The leaves of a block to which a gradient is added by right: what is laid over a sample, as an attack is; an input of a network, where what is
 * differentiated need not be an error, as of a dream; and the multiplier of what is to stay within bounds, beside an optimiser that descends.
 */
export function climbersIn(block: readonly Statement[], leaves: ReadonlySet<string>): ReadonlySet<string> {
  const calls = bodyExpressions(block).flatMap((part) => (part.kind === 'call' ? [part] : []));
  const given = calls.filter(isOfProgram).flatMap(({ arguments: args }) => args.map(({ value }) => value));
  const passed = namesOf(given);
  const laidOver = namesOf(given.flatMap((value) => [...expressionsIn(value)].flatMap(summandsOf)));
  const isBesideOptimizer = calls.some(({ callee }) => callee.kind === 'attribute' && callee.name === 'step');
  const bounded = namesOf(calls.flatMap(boundedBy));
  const isOfErrors = differentiatesErrors(block, 'made') === true;
  const isClimber = (leaf: string): boolean =>
    laidOver.has(leaf) || isBesideOptimizer || bounded.has(leaf) || (passed.has(leaf) && !isOfErrors);
  return new Set([...leaves].filter(isClimber));
}

/** Whether it calls something of the program's, as a network. */
function isOfProgram({ callee }: CallExpression): boolean {
  return !/^(torch|F|zip|enumerate|print)(\.|$)/.test(pathOf(callee) ?? 'torch');
}

function namesOf(parts: readonly Expression[]): ReadonlySet<string> {
  return new Set(parts.flatMap((part) => pathOf(part) ?? []));
}

/** `delta` of `x + delta`: numbers beside it make it no summand of another. */
function summandsOf(part: Expression): readonly Expression[] {
  if (part.kind !== 'binary' || part.operator !== '+') return [];
  return [part.left, part.right].every((side) => pathOf(side) !== null) ? [part.left, part.right] : [];
}

/** What is kept within bounds by hand: `lam` of `lam.clamp_(min=0)` and of `lam.data.clamp_(min=0)`. */
function boundedBy({ callee }: CallExpression): readonly Expression[] {
  if (callee.kind !== 'attribute' || !/^(clamp|clip|clamp_min|relu)_$/.test(callee.name)) return [];
  const { object } = callee;
  return [object, ...(object.kind === 'attribute' && object.name === 'data' ? [object.object] : [])];
}
