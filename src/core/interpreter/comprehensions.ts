import type { ComprehensionClause, Expression } from '../program/program';
import { assign } from './assignment';
import { Dictionary } from './dictionary';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import { iterationOf, type Next } from './iteration';
import { targetNames } from './names';
import { Scope } from './scope';
import { iterator, type Value } from './values';

type Comprehension = Extract<Expression, { readonly kind: 'listComprehension' | 'setComprehension' | 'generator' }>;
type DictComprehension = Extract<Expression, { readonly kind: 'dictComprehension' }>;

export function evaluateComprehension({ element, clauses }: Comprehension, frame: Frame): Value[] {
  const inner = innerFrame(clauses, frame);
  return [...rounds(clauses, inner, firstIteration(clauses, frame), () => evaluate(element, inner))];
}

export function evaluateDictComprehension({ key, value, clauses }: DictComprehension, frame: Frame): Dictionary {
  const inner = innerFrame(clauses, frame);
  const entries = new Dictionary();
  const entry = (): readonly [Value, Value] => [
    frame.interpreter.key(evaluate(key, inner), entries),
    evaluate(value, inner),
  ];
  for (const made of rounds(clauses, inner, firstIteration(clauses, frame), entry)) entries.set(...made);
  return entries;
}

/** Lazy, except its first iterable, which is evaluated at once. */
export function generatorExpression({ element, clauses }: Comprehension, frame: Frame): Value {
  const inner = innerFrame(clauses, frame);
  const values = rounds(clauses, inner, firstIteration(clauses, frame), () => evaluate(element, inner));
  const { budget } = frame.interpreter;
  return iterator(() => {
    const depth = budget.enter(2);
    const { done, value } = values.next();
    budget.restore(depth);
    return done === true ? undefined : value;
  });
}

function innerFrame(clauses: readonly ComprehensionClause[], frame: Frame): Frame {
  const locals = new Set(clauses.flatMap(({ target }) => targetNames(target)));
  const names = { locals, globals: new Set<string>(), nonlocals: new Set<string>() };
  return frame.within(new Scope('comprehension', frame.scope, names));
}

function firstIteration([first]: readonly ComprehensionClause[], frame: Frame): Next {
  return first === undefined ? () => undefined : iterationIn(first, frame);
}

function iterationIn({ iterable }: ComprehensionClause, frame: Frame): Next {
  const values = evaluate(iterable, frame);
  frame.doing(iterable.span, 'for');
  return iterationOf(values, frame.interpreter);
}

/** What `make` gives for each combination of values that the clauses let through, with the targets bound. */
function* rounds<T>(
  clauses: readonly ComprehensionClause[],
  frame: Frame,
  next: Next,
  make: () => T,
): Generator<T, undefined> {
  const [clause, ...others] = clauses;
  if (clause === undefined) return;
  const [inner] = others;
  for (let value = next(); value !== undefined; value = next()) {
    frame.interpreter.spend(1);
    assign(clause.target, value, frame);
    if (!clause.conditions.every((condition) => holds(condition, frame))) continue;
    if (inner === undefined) yield make();
    else yield* rounds(others, frame, iterationIn(inner, frame), make);
  }
}

function holds(condition: Expression, frame: Frame): boolean {
  const value = evaluate(condition, frame);
  frame.doing(condition.span, 'if');
  return frame.interpreter.truth(value);
}
