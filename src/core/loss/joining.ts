import { lastName } from '../program/dotted-path';
import type { CallExpression, Expression } from '../program/program';

/** Functions that make one tensor of a list of them. */
const joining = new Set(['cat', 'concat', 'concatenate', 'stack', 'hstack', 'vstack']);

/** What a call makes one tensor of, should it be the library's: the list that `torch.stack(rows)` is given; null of any other call. */
export function listJoinedBy({ callee, arguments: [first] }: CallExpression): Expression | null {
  return first?.kind === 'positional' && callee.kind === 'attribute' && joining.has(lastName(callee))
    ? first.value
    : null;
}
