import type { Expression, Statement } from '../program/program';
import { expressionsIn, innerStatements, ownExpressions } from '../program/walk';
import { contains, type Span } from '../text/span';

/** A condition of the program, and how it is decided where a place is reached. */
export interface Decision {
  readonly test: Expression;
  readonly holds: boolean;
  /** Whether something else is written for the other case than that it raises. */
  readonly isChoice: boolean;
  /** Whether the place stands in the condition itself: how that is decided has to be tried, as it is asked anew each time. */
  readonly isAround?: boolean;
}

/**
 * What is decided on the way to a place within the definition that holds it, the nearest first: the conditions around it, and those before
 * it that would have left.
 */
export function decisionsBefore(block: readonly Statement[], place: Span): readonly Decision[] {
  const at = block.findIndex(({ span }) => contains(span, place));
  const statement = block[at];
  if (statement === undefined) return [];
  if (statement.kind === 'function' || statement.kind === 'class') return decisionsBefore(statement.body, place);
  return [...withinStatement(statement, place), ...leaving(block.slice(0, at)).toReversed()];
}

/** The conditions around a place that are none around another, the nearest first: whatever they are, the other is reached. */
export function branchesAround(block: readonly Statement[], place: Span, other: Span): readonly Decision[] {
  const statement = block.find(({ span }) => contains(span, place));
  if (statement === undefined) return [];
  if (statement.kind === 'function' || statement.kind === 'class') return branchesAround(statement.body, place, other);
  const inner = branchesAround(innerStatements(statement), place, other);
  if (statement.kind !== 'if' || contains(statement.span, other)) return inner;
  const isIn = (part: readonly Statement[]): boolean => part.some(({ span }) => contains(span, place));
  return [...inner, ...decided(statement.test, isIn(statement.body), isIn(statement.orElse))];
}

function withinStatement(statement: Statement, place: Span): readonly Decision[] {
  const conditional = ownExpressions(statement).flatMap((whole) =>
    [...expressionsIn(whole)].flatMap((part) => (part.kind === 'conditional' ? part : [])),
  );
  const chosen = conditional
    .toReversed()
    .flatMap(({ test, body, orElse }) => decided(test, contains(body.span, place), contains(orElse.span, place)));
  if (statement.kind !== 'if') return [...chosen, ...decisionsBefore(innerStatements(statement), place)];
  const [body, orElse] = [statement.body, statement.orElse];
  const isIn = (part: readonly Statement[]): boolean => part.some(({ span }) => contains(span, place));
  const inner = [body, orElse].filter(isIn).flatMap((part) => decisionsBefore(part, place));
  const { test } = statement;
  const asked = contains(test.span, place)
    ? [false, true].map((holds): Decision => ({ test, holds, isChoice: !holds, isAround: true }))
    : [];
  return [
    ...chosen,
    ...inner,
    ...asked,
    ...decided(statement.test, isIn(body), isIn(orElse), isMore(isIn(body) ? orElse : body)),
  ];
}

function decided(test: Expression, isHeld: boolean, isNot: boolean, isChoice = true): readonly Decision[] {
  return isHeld || isNot ? [{ test, holds: isHeld, isChoice }] : [];
}

function isMore(block: readonly Statement[]): boolean {
  const last = block.at(-1);
  return last?.kind === 'if' ? isMore(last.body) || isMore(last.orElse) : last !== undefined && last.kind !== 'raise';
}

/** Conditions that did not hold, else the program would have returned. */
function leaving(before: readonly Statement[]): readonly Decision[] {
  return before.flatMap((statement) =>
    statement.kind === 'if' && statement.body.at(-1)?.kind === 'return'
      ? [{ test: statement.test, holds: false, isChoice: false }]
      : [],
  );
}
