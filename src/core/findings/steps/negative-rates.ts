import { pathOf } from '../../program/dotted-path';
import type { CallExpression, Expression, Module } from '../../program/program';
import { allExpressions, statementsIn } from '../../program/walk';
import type { Span } from '../../text/span';
import { isNegative, negativeNames } from './negative-names';

/** A rate below 0 that one of the library's optimisers is given. */
export interface NegativeRate {
  readonly span: Span;
  readonly optimizer: string;
}

/** Those of `torch.optim` that refuse a rate below 0. */
const refusing =
  /(?:^|\.)optim\.(SGD|Adam|AdamW|RMSprop|Adagrad|Adadelta|Adamax|NAdam|RAdam|ASGD|Rprop|SparseAdam|LBFGS)$/;

export function negativeRates(module: Module): readonly NegativeRate[] {
  const imported = importedOptimizers(module);
  const below = negativeNames(module.body);
  return allExpressions(module.body).flatMap((expression) => {
    if (expression.kind !== 'call') return [];
    const path = pathOf(expression.callee) ?? '';
    const optimizer = refusing.exec(imported.get(path) ?? path)?.[1];
    const rate = optimizer === undefined ? null : rateOf(expression);
    const isBelow = rate !== null && (isNegative(rate) || below.has(pathOf(rate) ?? ''));
    return optimizer === undefined || !isBelow ? [] : [{ span: rate.span, optimizer }];
  });
}

/** The names that `from torch.optim import …` binds, as dotted ones. */
function importedOptimizers(module: Module): ReadonlyMap<string, string> {
  const names = [...statementsIn(module.body)].flatMap((statement): [string, string][] => {
    if (statement.kind !== 'importFrom' || statement.module !== 'torch.optim' || statement.names === '*') return [];
    return statement.names.map(({ name, asName }) => [asName ?? name, `torch.optim.${name}`]);
  });
  return new Map(names);
}

function rateOf({ arguments: given }: CallExpression): Expression | null {
  const named = given.find((argument) => argument.kind === 'keyword' && argument.name === 'lr');
  const [, second] = given;
  return named?.value ?? (second?.kind === 'positional' ? second.value : null);
}
