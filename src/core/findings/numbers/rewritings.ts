import { lastName } from '../../program/dotted-path';
import type { CallExpression, Expression } from '../../program/program';
import { isModuleName, subjectOf, type SourceView } from '../../surrogates/source-expression';
import { isFloating } from '../../tensor/dtype';
import type { Span } from '../../text/span';
import { withText } from '../rewritings';
import type { Rewriting } from '../rule';
import type { Breakage } from './breakage';
import { operandData, originOf } from './breakage';

/** Large enough that float32 keeps it beside 1, and small enough to change little. */
const guard = '1e-6';

/** `log(softmax(x))` as `log_softmax(x)`, `log(sigmoid(x))` and `log(1 - sigmoid(x))` as `logsigmoid`: both steps in one. */
export function asStableLogarithm({ site }: Breakage): Rewriting {
  return {
    title: 'Take both steps in one, which is exact',
    span: site.span,
    isGuard: false,
    text: (expression, view) => {
      const inner = expression.kind === 'call' ? subjectOf(expression, isModuleName(view.module)) : null;
      return inner === null ? null : stableLogarithmOf(inner, view);
    },
  };
}

function stableLogarithmOf(inner: Expression, view: SourceView): string | null {
  if (inner.kind === 'call') {
    const name = lastName(inner.callee);
    if (name === 'softmax') return withName(inner, 'log_softmax', view);
    return name === 'sigmoid' ? logSigmoid(inner, '', view) : null;
  }
  const isOneLess = inner.kind === 'binary' && inner.operator === '-' && view.textOf(inner.left) === '1';
  if (!isOneLess || inner.right.kind !== 'call' || lastName(inner.right.callee) !== 'sigmoid') return null;
  return logSigmoid(inner.right, '-', view);
}

function logSigmoid(call: CallExpression, sign: '' | '-', view: SourceView): string | null {
  const scores = subjectOf(call, isModuleName(view.module));
  if (scores === null || view.torch === null) return null;
  const given = sign === '' ? view.textOf(scores) : `-${view.operand(scores)}`;
  return `${view.torch}.nn.functional.logsigmoid(${given})`;
}

/** The same call of a function or method of another name. */
function withName({ callee, span }: CallExpression, name: string, view: SourceView): string | null {
  if (callee.kind !== 'attribute') return null;
  return `${view.textOf(callee.object)}.${name}${view.text.slice(callee.span.end, span.end)}`;
}

/** `log(x)` as `log(x.clamp(min=1e-6))`: the argument kept away from 0. */
export function withBound({ site }: Breakage): Rewriting {
  const text = (x: Expression, view: SourceView): string => `${view.operand(x)}.clamp(min=${guard})`;
  return ofArgument(site.span, { title: `Keep the argument above ${guard}`, isGuard: true }, text);
}

/** `sqrt(x)` as `sqrt(x + 1e-6)` */
export function withSummand({ site }: Breakage): Rewriting {
  const text = (x: Expression, view: SourceView): string => `${view.textOf(x)} + ${guard}`;
  return ofArgument(site.span, { title: `Add ${guard} to the argument`, isGuard: true }, text);
}

/** Sums of some thousand exponentials of this are still finite. */
const ceiling = '80';

/** `exp(x)` as `exp(x.clamp(max=80))` */
export function withCeiling({ site }: Breakage): Rewriting {
  const text = (x: Expression, view: SourceView): string => `${view.operand(x)}.clamp(max=${ceiling})`;
  return ofArgument(site.span, { title: `Keep the argument below ${ceiling}`, isGuard: true }, text);
}

/** `exp(x)` as `exp(x - x.amax(1, keepdim=True))`: of exponentials that are divided by their sum the largest may be 1. */
export function withLargestTakenOff({ site }: Breakage, dims: readonly number[]): Rewriting {
  const along = dims.length === 1 ? String(dims[0]) : `(${dims.join(', ')})`;
  const text = (x: Expression, view: SourceView): string =>
    `${view.operand(x)} - ${view.operand(x)}.amax(${along}, keepdim=True)`;
  return ofArgument(site.span, { title: 'Take the largest off first, which is exact', isGuard: false }, text);
}

/** A call of a function of one tensor, or of a method, with another argument. */
function ofArgument(
  span: Span,
  kind: Pick<Rewriting, 'title' | 'isGuard'>,
  text: (argument: Expression, view: SourceView) => string,
): Rewriting {
  return {
    ...kind,
    span,
    text: (expression, view) => {
      if (expression.kind !== 'call') return null;
      const subject = subjectOf(expression, isModuleName(view.module));
      if (subject === null) return null;
      const isMethod = expression.callee.kind === 'attribute' && expression.callee.object === subject;
      const written = text(subject, view);
      // What is more than one piece stands in parentheses already.
      const isBare = isMethod && view.operand(subject) === view.textOf(subject) && / [-+] /.test(written);
      return withText(expression, subject, isBare ? `(${written})` : written, view);
    },
  };
}

/** `a / b` as `a / b.clamp(min=1e-6)`, where what divides is not negative. */
export function withBoundedDivisor(breakage: Breakage): Rewriting | null {
  const divisors = operandData(breakage, 1);
  if (breakage.node.op !== 'div' || divisors === null || divisors.some((element) => element < 0)) return null;
  const least = isFloating(originOf(breakage, 1)?.type.dtype ?? 'float32') ? guard : '1';
  return {
    title: `Divide by at least ${least}`,
    span: breakage.site.span,
    isGuard: true,
    text: (expression, view) => {
      if (expression.kind !== 'binary' || expression.operator !== '/') return null;
      return withText(expression, expression.right, `${view.operand(expression.right)}.clamp(min=${least})`, view);
    },
  };
}

/** `clamp(p, 1e-12, 1 - 1e-12)` with bounds that float32 can tell from 0 and 1. */
export function withLargerEpsilon(span: Span): Rewriting {
  return {
    title: `Raise the epsilon to ${guard}`,
    span,
    isGuard: true,
    text: (expression, view) => {
      const text = view.textOf(expression);
      const raised = text.replace(/\b\d+(\.\d*)?e-(\d+)\b/gi, (number, _, exponent: string) =>
        Number(exponent) > 7 ? guard : number,
      );
      return raised === text ? null : raised;
    },
  };
}
