import type { Expression } from '../program/program';

/** Methods that give back the module on which they are called, elsewhere, in another precision or mode. */
const moves = new Set(['to', 'cuda', 'cpu', 'float', 'double', 'train', 'eval']);

/** What is only moved: `net` of `net.to(device)`; null of anything else. */
export function moved(expression: Expression): Expression | null {
  if (expression.kind !== 'call' || expression.callee.kind !== 'attribute') return null;
  return moves.has(expression.callee.name) ? expression.callee.object : null;
}
