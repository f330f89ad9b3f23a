import { lastName } from '../../program/dotted-path';
import type { CallExpression, Expression } from '../../program/program';
import type { CatalogueRow, HardOperation } from '../catalogue';
import { isModuleName, subjectOf } from '../source-expression';

/** What takes a value out of the graph and does nothing else to it. */
const dropping =
  /^(detach_?|clone|data|item|tolist|numpy|float|int|bool|(as_|new_|scalar_)?tensor|\w*Tensor|from_numpy|array|asarray|Variable)$/;

/** detach, `.data`, `item()`, `torch.tensor(x)`, casts to integers: the tensor itself. */
export const theTensorItself: CatalogueRow = {
  name: 'the tensor itself',
  idea: 'the same with its history',
  softens: ['detach', 'cast'],
  formula: 'x',
  avoid: null,
  reference: null,
  soften: (hard) => {
    const subject = subjectOfDropping(hard);
    return subject === null || hard.made.length > hard.operand.shape.length
      ? null
      : { code: unbroken(subject, hard), temperature: null, picture: null };
  },
};

/** `torch.tensor(losses)`, `torch.FloatTensor([a, b])`: a tensor of tensors that keeps what they are made of. */
export const stacked: CatalogueRow = {
  name: 'torch.stack',
  idea: 'the tensors put together',
  softens: ['detach'],
  formula: '(x₁, …, xₙ)',
  avoid: null,
  reference: null,
  soften: (hard) => {
    const { view, made, operand } = hard;
    const subject = subjectOfDropping(hard);
    if (subject === null || view.torch === null || made.length !== operand.shape.length + 1) return null;
    return { code: `${view.torch}.stack(${view.textOf(subject)})`, temperature: null, picture: null };
  },
};

/** `math.exp(x)`: what PyTorch calls so. */
export const sameFunction: CatalogueRow = {
  name: 'PyTorch’s own function',
  idea: 'the same with its history',
  softens: ['detach'],
  formula: 'f(x)',
  avoid: null,
  reference: null,
  soften: ({ node, expression, view }) => {
    const isOfMath = node.site?.name.startsWith('math.') === true;
    if (!isOfMath || expression.kind !== 'call' || view.torch === null) return null;
    const given = view.text.slice(expression.callee.span.end, expression.span.end);
    return { code: `${view.torch}.${lastName(expression.callee)}${given}`, temperature: null, picture: null };
  },
};

function subjectOfDropping(hard: HardOperation): Expression | null {
  const { node, expression, module } = hard;
  if (expression.kind === 'attribute') return dropping.test(expression.name) ? expression.object : null;
  if (expression.kind !== 'call') return null;
  const name = lastName(expression.callee);
  // What stands there may be a call of another, where nothing is recorded.
  if (node.op === 'detach' && !(dropping.test(name) && name === node.site?.name.split('.').at(-1))) return null;
  return name === 'new_tensor' ? firstOf(expression) : subjectOf(expression, isModuleName(module));
}

/** The same chain of calls without those that drop the history: `x.cpu()` of `x.detach().cpu()`. */
function unbroken(expression: Expression, hard: HardOperation): string {
  const { view, module } = hard;
  if (expression.kind === 'attribute' && expression.name === 'data') return unbroken(expression.object, hard);
  const callee = expression.kind === 'call' ? expression.callee : null;
  if (callee?.kind !== 'attribute' || isModuleName(module)(callee.object)) return view.operand(expression);
  const before = unbroken(callee.object, hard);
  return callee.name === 'detach' ? before : `${before}.${view.text.slice(callee.nameSpan.start, expression.span.end)}`;
}

function firstOf({ arguments: [first] }: CallExpression): Expression | null {
  return first?.kind === 'positional' ? first.value : null;
}
