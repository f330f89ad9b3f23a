import type { TensorData } from '../../tensor/data';
import { contiguousStrides, type Shape } from '../../tensor/shape';
import { walk } from '../../tensor/walk';
import { refuse } from '../makers/types';

/** A flat index, checked as PyTorch's indexing does. */
export function checkedFlat(index: number, size: number): number {
  if (index >= 0 && index < size) return index;
  return refuse(`index ${index} is out of bounds for dimension 0 with size ${size}`, 'IndexError');
}

/**
 * Visits each element of `index`: its place in a tensor of shape `x`, where the index stands for the position along `dim`, and in one of
 * shape `source`, which is at least as large as `index`.
 */
export function forEachPlace(
  index: TensorData,
  shapes: { readonly index: Shape; readonly x: Shape; readonly source: Shape },
  dim: number,
  visit: (place: number, source: number) => void,
): void {
  const strides = contiguousStrides(shapes.x);
  const stride = strides[dim] ?? 1;
  const size = shapes.x[dim] ?? 1;
  const others = strides.map((own, other) => (other === dim ? 0 : own));
  walk(shapes.index, [others, contiguousStrides(shapes.source)], (start, count, at, step) => {
    const [base = 0, source = 0] = at;
    const [by = 0, bySource = 0] = step;
    for (let i = 0; i < count; i += 1) {
      const position = index[start + i] ?? 0;
      if (!(position >= 0 && position < size)) {
        refuse(`index ${position} is out of bounds for dimension ${dim} with size ${size}`);
      }
      visit(base + i * by + position * stride, source + i * bySource);
    }
  });
}
