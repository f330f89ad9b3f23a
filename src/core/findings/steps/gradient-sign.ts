import { pathOf } from '../../program/dotted-path';
import type { Expression } from '../../program/program';

/** What dotted names hold in a step. */
export interface NamesInStep {
  /** Whether it is the gradient of the weight that the step changes. */
  readonly isGradient: (path: string) => boolean;
  /** Whether it is a number below 0. */
  readonly isNegative: (path: string) => boolean;
}

/**
 * With which sign the gradient of a weight goes into an expression: 1 or −1; 0 where it does not. The sign of a gradient, as an attack on
 * an input takes it, is no gradient.
 */
export function gradientSign(expression: Expression, names: NamesInStep): number {
  const path = pathOf(expression);
  if (path !== null && names.isGradient(path)) return 1;
  switch (expression.kind) {
    case 'unary':
      return (expression.operator === '-' ? -1 : 0) * gradientSign(expression.operand, names);
    case 'binary':
      return ofBinary(expression, names);
    case 'subscript':
      return gradientSign(expression.object, names);
    case 'call':
      return ofArguments(
        expression.arguments.map(({ value }) => value),
        names,
      );
    default:
      return 0;
  }
}

function ofBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, names: NamesInStep): number {
  switch (operator) {
    case '+':
      return gradientSign(left, names) || gradientSign(right, names);
    case '-':
      return gradientSign(left, names) || -gradientSign(right, names);
    case '*':
      return ofArguments([left, right], names);
    case '/':
      return gradientSign(left, names) * factorSign(right, names);
    default:
      return 0;
  }
}

/** Of factors, or of the arguments of `add_(x, alpha=a)`, which are factors too. */
function ofArguments(parts: readonly Expression[], names: NamesInStep): number {
  const signs = parts.map((part) => gradientSign(part, names));
  const at = signs.findIndex((sign) => sign !== 0);
  if (at < 0) return 0;
  return parts.reduce((sign, part, index) => (index === at ? sign : sign * factorSign(part, names)), signs[at] ?? 0);
}

/** Of a factor: a rate is taken to be positive. */
function factorSign(factor: Expression, names: NamesInStep): number {
  if (factor.kind === 'unary' && factor.operator === '-') return -factorSign(factor.operand, names);
  return names.isNegative(pathOf(factor) ?? '') ? -1 : 1;
}
