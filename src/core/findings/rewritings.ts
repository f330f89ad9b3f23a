import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression } from '../program/program';
import { isModuleName, subjectOf, type SourceView } from '../surrogates/source-expression';
import type { Span } from '../text/span';
import type { Rewriting } from './rule';

/** `f(x, …)` and `x.f(…)` as `x`. */
export function withoutCall(span: Span, title: string): Rewriting {
  return {
    title,
    span,
    isGuard: false,
    text: (expression, view) => {
      const subject = expression.kind === 'call' ? argumentOf(expression, view) : null;
      return subject === null ? null : view.operand(subject);
    },
  };
}

/** What a function of one tensor is applied to; of `self.softmax(x)` it is the argument. */
function argumentOf(call: CallExpression, view: SourceView): Expression | null {
  const [first] = call.arguments;
  const isTensor = first?.kind === 'positional' && first.value.kind !== 'integer' && first.value.kind !== 'unary';
  return isTensor ? first.value : subjectOf(call, isModuleName(view.module));
}

/** `f(b, a, …)` as `f(a, b, …)`. */
export function withArgumentsExchanged(span: Span): Rewriting {
  return {
    title: 'Exchange the arguments',
    span,
    isGuard: false,
    text: (expression, view) => {
      if (expression.kind !== 'call') return null;
      const [first, second] = expression.arguments;
      if (first?.kind !== 'positional' || second?.kind !== 'positional') return null;
      const { text } = view;
      const [before, between] = [
        text.slice(span.start, first.span.start),
        text.slice(first.span.end, second.span.start),
      ];
      const [a, b] = [view.textOf(first.value), view.textOf(second.value)];
      return `${before}${b}${between}${a}${text.slice(second.span.end, span.end)}`;
    },
  };
}

/** `a - column` and `f(a, column)` with the column made flat. */
export function withFlatOperand(span: Span, side: 0 | 1): Rewriting {
  return {
    title: 'Make both flat',
    span,
    isGuard: false,
    text: (expression, view) => {
      const operand = operandOf(expression, side);
      if (operand === null) return null;
      const [before, after] = [
        view.text.slice(span.start, operand.span.start),
        view.text.slice(operand.span.end, span.end),
      ];
      return `${before}${view.operand(operand)}.squeeze(-1)${after}`;
    },
  };
}

function operandOf(expression: Expression, side: 0 | 1): Expression | null {
  if (expression.kind === 'binary') return side === 0 ? expression.left : expression.right;
  if (expression.kind !== 'call') return null;
  const named = expression.arguments.find(
    (argument) => argument.kind === 'keyword' && argument.name === (side === 0 ? 'input' : 'target'),
  );
  const given = expression.arguments[side];
  return named?.value ?? (given?.kind === 'positional' ? given.value : null);
}

/** `softmax` as `log_softmax`, in whatever way it is called. */
export function asLogSoftmax(span: Span): Rewriting {
  return {
    title: 'Take log_softmax instead',
    span,
    isGuard: false,
    text: (expression, view) => {
      if (expression.kind !== 'call' || lastName(expression.callee) !== 'softmax') return null;
      return renamed(expression, 'log_softmax', view);
    },
  };
}

/** The same call of another function of the same module or object. */
export function renamed({ callee, span }: CallExpression, name: string, view: SourceView): string | null {
  if (callee.kind !== 'attribute') return null;
  const rest = view.text.slice(callee.span.end, span.end);
  return `${view.textOf(callee.object)}.${name}${rest}`;
}
