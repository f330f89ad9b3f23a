import type { Expression } from './program';

/** `w`, `self.w`, `p.data`; null for what is no dotted name. */
export function pathOf(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'attribute') return null;
  const object = pathOf(expression.object);
  return object === null ? null : `${object}.${expression.name}`;
}
