import { lastName } from '../program/dotted-path';
import type { Expression, Statement } from '../program/program';

/** Methods that give back the module on which they are called, elsewhere, in another precision or mode. */
const moves = new Set(['to', 'cuda', 'cpu', 'float', 'double', 'train', 'eval']);

/** What is only moved: `net` of `net.to(device)`; null of anything else. */
export function moved(expression: Expression): Expression | null {
  if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return null;
  return moves.has(expression.callee.name) ? expression.callee.object : null;
}

/** Whether a statement only moves what a name holds, or wraps it as one once had to: `labels = labels.cuda()`, `x, y = Variable(x), Variable(y)`. */
export function movesInPlace(statement: Statement, name: string): boolean {
  if (statement.kind !== 'assign') return false;
  const { value, targets } = statement;
  return targets.some((target) => {
    if (target.kind === 'name') return target.name === name && isMoveOf(value, name);
    if (target.kind !== 'tuple' || value.kind !== 'tuple') return false;
    const place = target.elements.findIndex((element) => element.kind === 'name' && element.name === name);
    const part = value.elements[place];
    return part !== undefined && isMoveOf(part, name);
  });
}

function isMoveOf(value: Expression, name: string): boolean {
  const isWrapped = value.kind === 'call' && lastName(value.callee) === 'Variable' && value.arguments.length === 1;
  const whole = isWrapped ? value.arguments[0]?.value : moved(value);
  return whole?.kind === 'name' && whole.name === name;
}
