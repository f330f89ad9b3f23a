import type { ChangeOfView, Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import type { Value } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import type { Ref } from '../../../ops/ref';
import { formatShape, sameShape, sizeOf, type Shape } from '../../../tensor/shape';
import { nonzero } from '../nonzero';
import { at, selected, sliced, unsqueezed } from '../kit/geometry';
import { indexItems, type IndexItem } from './index-items';
import { wrappedIndex, type Positions } from './places';

/** A condition over as many dimensions of the view as it has, from `dim` on. */
export interface Mask {
  readonly dim: number;
  readonly mask: Ref;
}

/** What brackets mean: a view, and what remains to be picked from it. */
export interface Subscript {
  readonly view: Tensor;
  readonly positions: readonly Positions[];
  readonly masks: readonly Mask[];
}

function dimsTaken(item: IndexItem): number {
  switch (item.kind) {
    case 'select':
    case 'slice':
    case 'selectAt':
    case 'positions':
      return 1;
    case 'mask':
      return item.mask.rank;
    case 'newAxis':
    case 'ellipsis':
      return 0;
  }
}

const whole: IndexItem = { kind: 'slice', start: null, stop: null, step: 1 };

/** With the ellipsis written out as whole slices. */
function withoutEllipsis(items: readonly IndexItem[], rank: number): readonly IndexItem[] {
  const taken = items.reduce((sum, item) => sum + dimsTaken(item), 0);
  if (taken > rank) refuse(`too many indices for tensor of dimension ${rank}`, 'IndexError');
  let open = rank - taken;
  return items.flatMap((item) => {
    if (item.kind !== 'ellipsis') return [item];
    const filled = new Array<IndexItem>(open).fill(whole);
    open = 0;
    return filled;
  });
}

export function subscript(tensor: Tensor, index: Value, context: Context): Subscript {
  const items = indexItems(index, context);
  for (const item of items) {
    if (item.kind === 'positions') context.trace.keep(item.index, tensor.requiresGrad);
    if (item.kind === 'mask') context.trace.keep(item.mask, tensor.requiresGrad);
  }
  const rank = tensor.shape.length;
  if (rank === 0 && items.some((item) => item.kind === 'select')) {
    refuse(
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
      'IndexError',
    );
  }
  let geometry = tensor.geometry;
  const changes: ChangeOfView[] = [];
  const change = (next: ChangeOfView): void => {
    changes.push(next);
    geometry = next(geometry);
  };
  const positions: Positions[] = [];
  const masks: Mask[] = [];
  let dim = 0;
  let realDim = 0;
  for (const item of withoutEllipsis(items, rank)) {
    const place = dim;
    switch (item.kind) {
      case 'select': {
        // PyTorch names the place among the indices.
        const index = checkedPosition(item.index, items.indexOf(item), at(geometry.shape, dim));
        change((from) => selected(from, place, index));
        break;
      }
      case 'slice': {
        const { start, size } = sliceRange(item, at(geometry.shape, dim));
        change((from) => sliced(from, place, start, size, item.step));
        dim += 1;
        break;
      }
      case 'newAxis':
        change((from) => unsqueezed(from, place));
        dim += 1;
        break;
      case 'mask':
        if (item.mask.rank === 0) change((from) => unsqueezed(from, place));
        masks.push({ dim, mask: item.mask.rank === 0 ? item.mask.reshape([1]) : item.mask });
        dim += Math.max(item.mask.rank, 1);
        break;
      case 'selectAt':
      case 'positions': {
        const size = at(geometry.shape, dim);
        const isScalar = item.kind === 'selectAt';
        // A list is named by its place among the lists.
        const named = isScalar ? realDim : positions.length + masks.length;
        positions.push({ dim, count: 1, index: wrappedIndex(item.index, named, size, context), isScalar });
        dim += 1;
        break;
      }
      case 'ellipsis':
        break;
    }
    realDim += dimsTaken(item);
  }
  const isPicked = positions.length > 0 || masks.length > 0;
  // What is picked out of all of it is picked out of the tensor itself.
  const view =
    isPicked && sameShape(geometry.shape, tensor.shape)
      ? tensor
      : tensor.view((from) => changes.reduce((changed, next) => next(changed), from));
  return { view, positions, masks: masks.map((mask) => checkedMask(mask, geometry.shape)) };
}

function checkedPosition(index: number, dim: number, size: number): number {
  if (index < -size || index >= size) {
    refuse(`index ${index} is out of bounds for dimension ${dim} with size ${size}`, 'IndexError');
  }
  return index < 0 ? index + size : index;
}

/** First element and number of elements of a slice, as Python bounds it. */
function sliceRange(
  { start, stop, step }: Extract<IndexItem, { readonly kind: 'slice' }>,
  size: number,
): { readonly start: number; readonly size: number } {
  const bounded = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + size : bound, 0), size);
  const from = bounded(start ?? 0);
  const to = bounded(stop ?? size);
  return { start: from, size: Math.max(Math.ceil((to - from) / step), 0) };
}

function checkedMask(part: Mask, shape: Shape): Mask {
  const { dim, mask } = part;
  const wrong = mask.shape.findIndex((size, own) => size !== shape[dim + own]);
  if (wrong >= 0) {
    const indexed = `the shape of the indexed tensor ${formatShape(shape)} at index ${dim + wrong}`;
    refuse(
      `The shape of the mask ${formatShape(mask.shape)} at index ${wrong} does not match ${indexed}`,
      'IndexError',
    );
  }
  return part;
}

/** Positions and masks as positions, in the order of their dimensions; a mask's are where it holds. */
export function allPositions({ positions, masks }: Subscript): readonly Positions[] {
  const held = masks.map(({ dim, mask }) => ({
    dim,
    count: mask.rank,
    index: nonzero(mask.reshape([sizeOf(mask.shape)])).squeeze(1),
    isScalar: false,
  }));
  return [...positions, ...held].sort((a, b) => a.dim - b.dim);
}
