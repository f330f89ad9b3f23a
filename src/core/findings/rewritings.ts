import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression } from '../program/program';
import { isModuleName, subjectOf, type SourceView } from '../surrogates/source-expression';
import type { Span } from '../text/span';
import type { Rewriting } from './rule';

/** `x += y` as `x = x + y`, and `x.clamp_(max=1)` as `x = x.clamp(max=1)`: another tensor of the same name. */
export function intoNewTensor(span: Span): Rewriting {
  return {
    title: 'Write the result to a new tensor',
    span,
    isGuard: false,
    text: () => null,
    statementText: (statement, view) => {
      if (statement.kind === 'augmentedAssign' && statement.target.kind === 'name') {
        const { target, operator, value } = statement;
        return `${target.name} = ${target.name} ${operator} ${view.operand(value)}`;
      }
      const call = statement.kind === 'expression' && statement.value.kind === 'call' ? statement.value : null;
      const name = call?.callee.kind === 'attribute' ? call.callee : null;
      if (call === null || name?.object.kind !== 'name') return null;
      const given = view.text.slice(name.span.end, call.span.end);
      return `${name.object.name} = ${name.object.name}.${name.name.replace(/_$/, '')}${given}`;
    },
  };
}

/** `f(x, …)` and `x.f(…)` as `x`; `nn.F(…)` among the parts of a model as `nn.Identity()`. */
export function withoutCall(span: Span, title: string): Rewriting {
  return {
    title,
    span,
    isGuard: false,
    text: (expression, view) => {
      if (expression.kind !== 'call') return null;
      const { callee } = expression;
      if (callee.kind === 'attribute' && /^[A-Z]/.test(callee.name)) return `${view.textOf(callee.object)}.Identity()`;
      const subject = argumentOf(expression, view);
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
export function withArgumentsExchanged(span: Span, at = 0): Rewriting {
  return {
    title: 'Exchange the arguments',
    span,
    isGuard: false,
    text: (expression, view) => {
      if (expression.kind !== 'call') return null;
      const [first, second] = expression.arguments.slice(at);
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
      return withText(expression, operand, `${view.operand(operand)}.squeeze(-1)`, view);
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

const logarithms: ReadonlyMap<string, string> = new Map([
  ['softmax', 'log_softmax'],
  ['Softmax', 'LogSoftmax'],
]);

/** `softmax` as `log_softmax`, in whatever way it is called, and `nn.Softmax` as `nn.LogSoftmax`. */
export function asLogSoftmax(span: Span): Rewriting {
  return {
    title: 'Take log_softmax instead',
    span,
    isGuard: false,
    text: (expression, view) => {
      const name = expression.kind === 'call' ? logarithms.get(lastName(expression.callee)) : undefined;
      return expression.kind === 'call' && name !== undefined ? renamed(expression, name, view) : null;
    },
  };
}

/** `-loss` and `-1 * loss` as `loss`, and the other way round. */
export function withOtherSign(span: Span): Rewriting {
  return {
    title: 'Change the sign',
    span,
    isGuard: false,
    text: (expression, view) => {
      const bare = withoutMinus(expression, view);
      return bare === null ? `-${view.operand(expression)}` : view.textOf(bare);
    },
  };
}

function withoutMinus(expression: Expression, view: SourceView): Expression | null {
  if (expression.kind === 'unary' && expression.operator === '-') return expression.operand;
  const isProduct = expression.kind === 'binary' && expression.operator === '*';
  return isProduct && /^-\s*1(\.0*)?$/.test(view.textOf(expression.left)) ? expression.right : null;
}

/** `a - b` as `a + b` */
export function withPlus(span: Span): Rewriting {
  return {
    title: 'Add it instead',
    span,
    isGuard: false,
    text: (expression, view) =>
      expression.kind === 'binary' && expression.operator === '-'
        ? `${view.textOf(expression.left)} + ${view.operand(expression.right)}`
        : null,
  };
}

/** `f(x)` as `f(x).mean()` */
export function withMean(span: Span): Rewriting {
  return {
    title: 'Take the mean',
    span,
    isGuard: false,
    text: (expression, view) => `${view.operand(expression)}.mean()`,
  };
}

/** `softmax(x, dim=0)` as `softmax(x, dim=1)` */
export function alongClasses(span: Span): Rewriting {
  return {
    title: 'Normalise along the classes',
    span,
    isGuard: false,
    text: (expression, view) => {
      if (expression.kind !== 'call') return null;
      const axis = expression.arguments.find(
        (argument) =>
          (argument.kind === 'positional' || (argument.kind === 'keyword' && argument.name === 'dim')) &&
          view.textOf(argument.value) === '0',
      );
      return axis === undefined ? null : withText(expression, axis.value, '1', view);
    },
  };
}

/** `softmax(x, dim=1)` of a single score as `sigmoid(x)` */
export function asSigmoid(span: Span): Rewriting {
  return {
    title: 'Take the sigmoid of a single score',
    span,
    isGuard: false,
    text: (expression, view) => {
      const isSoftmax = expression.kind === 'call' && lastName(expression.callee) === 'softmax';
      const scores = isSoftmax ? argumentOf(expression, view) : null;
      return scores === null ? null : view.apply('sigmoid', view.textOf(scores));
    },
  };
}

/** An expression with another part. */
export function withText(whole: Expression, part: Expression, text: string, view: SourceView): string {
  return `${view.text.slice(whole.span.start, part.span.start)}${text}${view.text.slice(part.span.end, whole.span.end)}`;
}

/** The same call of another function of the same module or object. */
export function renamed({ callee, span }: CallExpression, name: string, view: SourceView): string | null {
  if (callee.kind !== 'attribute') return null;
  const rest = view.text.slice(callee.span.end, span.end);
  return `${view.textOf(callee.object)}.${name}${rest}`;
}
