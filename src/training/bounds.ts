import * as v from 'valibot';

/** Numbers of a recipe, each refusal of which says in words what is taken. */

export function whole(low: number, high: number) {
  const message = `must be a whole number from ${low} to ${high.toLocaleString('en-US')}`;
  return v.pipe(v.number(message), v.integer(message), v.minValue(low, message), v.maxValue(high, message));
}

export function within(low: number, high: number) {
  const message = `must be a number from ${low} to ${high}`;
  return v.pipe(v.number(message), v.minValue(low, message), v.maxValue(high, message));
}

export const finite = v.pipe(v.number('must be a number'), v.finite('must be finite'));

const atLeastZero = 'must be a number, 0 or above';
export const notNegative = v.pipe(v.number(atLeastZero), v.finite('must be finite'), v.minValue(0, atLeastZero));
