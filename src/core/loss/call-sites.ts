import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression, Module, Statement } from '../program/program';
import { allStatements, expressionsIn, ownExpressions } from '../program/walk';
import { placesIn, type Place } from './places';

/** A call of a definition of the file, and where it stands. */
export interface CallSite extends Pick<Place, 'before' | 'enclosing'> {
  readonly value: CallExpression;
}

/** Where a file calls its own functions and makes objects of its classes, by their last names. */
export function callsIn(module: Module): ReadonlyMap<string, readonly CallSite[]> {
  const defined = new Set(
    allStatements(module.body).flatMap((statement) =>
      statement.kind === 'function' || statement.kind === 'class' ? [statement.name] : [],
    ),
  );
  const isOfOwn = (part: Expression): part is CallExpression =>
    part.kind === 'call' && defined.has(lastName(part.callee));
  const callsAt = (statement: Statement): readonly CallExpression[] | null => {
    const calls = ownExpressions(statement).flatMap((expression) => [...expressionsIn(expression)].filter(isOfOwn));
    return calls.length > 0 ? calls : null;
  };
  const sites = new Map<string, CallSite[]>();
  for (const { found, before, enclosing } of placesIn(module, callsAt)) {
    for (const value of found) {
      const name = lastName(value.callee);
      sites.set(name, [...(sites.get(name) ?? []), { value, before, enclosing }]);
    }
  }
  return sites;
}
