import { namesAssigned } from '../loss/assignments';
import type { Expression, Statement } from '../program/program';
import { bodyExpressions, statementsIn } from '../program/walk';
import { isName, type Test } from './uses';

/** What tells the keys of a dictionary in some bodies, and what its values. */
export interface EntryTests {
  readonly isKey: Test;
  readonly isValue: Test;
}

/** The keys and values of a dictionary that one of the bodies walks through; null where none does: `for name, share in shares.items()`. */
export function entryTests(isWhole: Test, bodies: readonly (readonly Statement[])[]): EntryTests | null {
  const walks = bodies.flatMap((body) => {
    const held = namesHolding(isWhole, body);
    return targetsOver((expression) => isWhole(expression) || held.some((name) => isName(expression, name)), body);
  });
  if (walks.length === 0) return null;
  const among = (names: readonly Expression[]): Test => {
    const called = new Set(names.flatMap((one) => (one.kind === 'name' ? [one.name] : [])));
    return (expression) => expression.kind === 'name' && called.has(expression.name);
  };
  return {
    isKey: among(walks.flatMap(({ key }) => key ?? [])),
    isValue: among(walks.flatMap(({ value }) => value ?? [])),
  };
}

/** `shares = self.shares` */
function namesHolding(isWhole: Test, body: readonly Statement[]): readonly string[] {
  return [...statementsIn(body)].flatMap((statement) =>
    statement.kind === 'assign' && isWhole(statement.value) ? [...namesAssigned(statement)] : [],
  );
}

interface Walk {
  readonly key: Expression | null;
  readonly value: Expression | null;
}

function targetsOver(isWhole: Test, body: readonly Statement[]): readonly Walk[] {
  const loops = [...statementsIn(body)].filter((statement) => statement.kind === 'for');
  const clauses = bodyExpressions(body).flatMap((part) => ('clauses' in part ? part.clauses : []));
  return [...loops, ...clauses].flatMap(({ target, iterable }) => {
    if (iterable.kind !== 'call' || iterable.callee.kind !== 'attribute' || !isWhole(iterable.callee.object)) return [];
    switch (iterable.callee.name) {
      case 'items': {
        const [key = null, value = null] = target.kind === 'tuple' ? target.elements : [];
        return [{ key, value }];
      }
      case 'keys':
        return [{ key: target, value: null }];
      case 'values':
        return [{ key: null, value: target }];
      default:
        return [];
    }
  });
}
