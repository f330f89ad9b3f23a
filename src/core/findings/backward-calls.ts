import type { CallExpression, FunctionDefinition, LambdaExpression, Module } from '../program/program';
import { expressionsIn } from '../program/walk';
import { expressionsOfBlock } from './block-expressions';

/** The calls of `backward()` in a file that differentiate an inline loss. */
export function backwardCallsOn(
  definition: FunctionDefinition | LambdaExpression,
  module: Module,
): readonly CallExpression[] {
  if (definition.kind === 'lambda') return [];
  const { start, end } = definition.nameSpan;
  return [...expressionsOfBlock(module.body)].flatMap((expression) => {
    if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return [];
    if (expression.callee.name !== 'backward') return [];
    const isOfIt = [...expressionsIn(expression.callee.object)].some(
      ({ span }) => span.start === start && span.end === end,
    );
    return isOfIt ? [expression] : [];
  });
}
