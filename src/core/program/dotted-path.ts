import type { Expression } from './program';

/** `w`, `self.w`, `p.data`; null for what is no dotted name. */
export function pathOf(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind !== 'attribute') return null;
  const object = pathOf(expression.object);
  return object === null ? null : `${object}.${expression.name}`;
}

/** `w` of `self.w`; empty for what ends with no name. */
export function lastName(expression: Expression): string {
  return expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : '';
}

/** `self` of `self.w`; null for what begins with no name. */
export function firstName(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  return expression.kind === 'attribute' ? firstName(expression.object) : null;
}
