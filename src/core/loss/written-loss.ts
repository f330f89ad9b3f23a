import { lastName } from '../program/dotted-path';
import type { Expression, Statement } from '../program/program';
import { allStatements } from '../program/walk';
import { bodyOf, type Callable } from './definitions';
import { isLossName } from './evidence';

/** At which place of all tuples and lists that a definition returns stands what it calls its loss, whatever it has made of that; null where nothing, or more. */
export function placeOfLoss(definition: Callable['definition']): number | null {
  const places = new Set(
    ownStatements(bodyOf(definition)).flatMap((statement) =>
      statement.kind === 'return' && statement.value !== null ? [placeIn(statement.value)] : [],
    ),
  );
  const [place = null, ...others] = places;
  return others.length === 0 ? place : null;
}

function placeIn(value: Expression): number | null {
  const [place = null, ...others] =
    value.kind === 'tuple' || value.kind === 'list'
      ? value.elements.flatMap((element, at) => (isLossName(madeOf(element)) ? [at] : []))
      : [];
  return others.length === 0 ? place : null;
}

/** The name of what is changed by an operation of one operand: `loss` of `-loss`, `loss.detach()` and `torch.round(loss)`. */
function madeOf(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'unary':
      return madeOf(expression.operand);
    case 'attribute':
      return madeOf(expression.object);
    case 'call': {
      const [first] = expression.arguments;
      if (expression.callee.kind !== 'attribute') return '';
      const isOfLibrary = lastName(expression.callee.object) === 'torch';
      return isOfLibrary ? (first === undefined ? '' : madeOf(first.value)) : madeOf(expression.callee.object);
    }
    default:
      return '';
  }
}

/** All statements but those of definitions within. */
function ownStatements(body: readonly Statement[]): readonly Statement[] {
  const inner = new Set(
    allStatements(body).flatMap((one) =>
      one.kind === 'function' || one.kind === 'class' ? allStatements(one.body) : [],
    ),
  );
  return allStatements(body).filter((one) => !inner.has(one));
}
