import type { Expression, Statement } from '../program/program';
import { expressionsIn, ownExpressions, statementsIn } from '../program/walk';

/** Every expression of a block, those in the bodies of definitions too. */
export function* expressionsOfBlock(block: readonly Statement[]): Iterable<Expression> {
  for (const statement of statementsIn(block)) {
    if (statement.kind === 'function' || statement.kind === 'class') yield* expressionsOfBlock(statement.body);
    for (const expression of ownExpressions(statement)) yield* expressionsIn(expression);
  }
}
