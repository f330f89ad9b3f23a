import type { Shape } from '../../core/tensor/shape';
import { DoesNotFit } from './task';

/** How a tensor of the loss lays out one sample's places and, where it tells classes apart, their scores. */
export interface Layout {
  /** Shape of one sample. */
  readonly rest: Shape;
  /** Dimension of `rest` along which the classes lie; null: one number per place. */
  readonly classAxis: number | null;
}

/**
 * The layout that the loss was read with, for data with these places and classes: dimensions of size 1 stay, the others become the
 * places; one more than there are places is the classes', before the places, or last where `classesLast`.
 */
export function layoutFor(rest: Shape, places: Shape, classes: number, classesLast: boolean): Layout {
  const free = rest.flatMap((size, dim) => (size === 1 ? [] : [dim]));
  const surplus = free.length - places.length;
  const classAxis = surplus === 1 ? (classesLast ? free.at(-1) : free[0]) : undefined;
  if (surplus !== 0 && classAxis === undefined) {
    throw new DoesNotFit(`a sample of shape [${rest.join(', ')}] has no places of shape [${places.join(', ')}]`);
  }
  const remaining = [...places];
  const fitted = rest.map((size, dim) => (dim === classAxis ? classes : size === 1 ? 1 : (remaining.shift() ?? 1)));
  return { rest: fitted, classAxis: classAxis ?? null };
}
