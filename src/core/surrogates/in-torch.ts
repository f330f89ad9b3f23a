import { noArrayOfHistory } from '../libraries/torch/kit/arguments';
import { lastName } from '../program/dotted-path';
import type { Argument, CallExpression, Expression, Module } from '../program/program';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { sidesOf } from './rows/argmax';
import { expressionAt, nameOfModule, SourceView } from './source-expression';

/** Where a tensor that has its history again meets NumPy, which refuses it: the same in PyTorch. null where that is of another form. */
export function inTorchAt(
  raised: { readonly message: string; readonly span: Span },
  module: Module,
  text: string,
): TextEdit | null {
  const expression = expressionAt(module, raised.span);
  const view = new SourceView(module, text);
  const { torch } = view;
  if (expression === null || torch === null) return null;
  if (expression.kind === 'call') return callInTorch(expression, view, torch);
  const [left, right] = operandsOf(expression);
  const array = raised.message === noArrayOfHistory || raised.message.includes("and 'numpy.ndarray'") ? right : left;
  if (array === undefined) return null;
  return { span: array.span, text: withoutNumpy(array, view) ?? `${torch}.as_tensor(${view.textOf(array)})` };
}

function operandsOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'binary' ? [expression.left, expression.right] : sidesOf(expression, () => false);
}

/** `y.cpu().numpy()` as `y.cpu()`. */
function withoutNumpy(expression: Expression, view: SourceView): string | null {
  const isConverted = expression.kind === 'call' && expression.callee.kind === 'attribute';
  return isConverted && expression.callee.name === 'numpy' ? view.operand(expression.callee.object) : null;
}

/** `np.mean(x, axis=0)` as `torch.mean(x, axis=0)`, `torch.from_numpy(x)` and `np.array(x)` as `x`. */
function callInTorch(call: CallExpression, view: SourceView, torch: string): TextEdit | null {
  const { callee, span } = call;
  const [first, ...others] = call.arguments;
  if (callee.kind !== 'attribute' || first?.kind !== 'positional') return null;
  const name = lastName(callee);
  const isOfNumpy = callee.object.kind === 'name' && callee.object.name === nameOfModule('numpy', view.module);
  if (name === 'from_numpy' || (isOfNumpy && /^as(any)?array$|^array$/.test(name)))
    return { span, text: view.operand(first.value) };
  if (!isOfNumpy || !others.every(isPlain)) return null;
  return { span: callee.span, text: `${torch}.${name}` };
}

/** What both libraries take alike. */
function isPlain(argument: Argument): boolean {
  return ['integer', 'float', 'constant'].includes(argument.value.kind);
}
