import type { Expression, Module } from '../../program/program';
import { isModuleName, type SourceView } from '../source-expression';

/**
 * Logic on soft truth values, where the hard form refuses floating numbers: the product t-norm (p·q, p + q − p·q, 1 − p), and a
 * choice as a weighted mean. null for an expression of another form.
 */
export function softLogic(expression: Expression, view: SourceView, module: Module): string | null {
  switch (expression.kind) {
    case 'binary':
      return softBinary(expression.operator, view.operand(expression.left), view.operand(expression.right));
    case 'unary':
      return expression.operator === '~' ? `(1 - ${view.operand(expression.operand)})` : null;
    case 'call': {
      const { callee } = expression;
      if (callee.kind !== 'attribute' || callee.name !== 'where' || !isModuleName(module)(callee.object)) return null;
      const [condition, then, otherwise] = expression.arguments.map(({ value }) => view.operand(value));
      if (condition === undefined || then === undefined || otherwise === undefined) return null;
      return `(${condition} * ${then} + (1 - ${condition}) * ${otherwise})`;
    }
    default:
      return null;
  }
}

function softBinary(operator: string, p: string, q: string): string | null {
  switch (operator) {
    case '&':
      return `(${p} * ${q})`;
    case '|':
      return `(${p} + ${q} - ${p} * ${q})`;
    case '^':
      return `(${p} + ${q} - 2 * ${p} * ${q})`;
    default:
      return null;
  }
}
