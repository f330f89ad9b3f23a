import { Tensor } from '../../graph/tensor';
import type { Library } from '../../interpreter/library';
import type { Value } from '../../interpreter/values';
import { refuse } from '../../ops/makers/types';
import { contiguousStrides, sizeOf, type Shape } from '../../tensor/shape';
import { checkedShape, filled } from './kit/creation';
import { copied, replaceCast } from './kit/in-place';
import { refuseOverlap } from './kit/memory-overlap';
import { functions, methods, variadic } from './kit/registry';
import { torchFunction, type Arguments } from './kit/torch-function';
import { expanded } from './kit/geometry';

/** Writes one value to all places. */
function fill(args: Arguments<'input' | 'value'>): Value {
  const [input, value] = [args.tensor('input'), args.operand('value')];
  if (value.shape.length > 0) {
    refuse(`fill_ only supports 0-dimension value tensor but got tensor with ${value.shape.length} dimensions.`);
  }
  replaceCast(input, value.as(input.dtype), args.context);
  return args.value('input');
}

/** The diagonal of a matrix; `wrap` goes on below it in a tall one. */
function fillDiagonal(args: Arguments<'input' | 'fill_value' | 'wrap'>): Value {
  const input = args.tensor('input');
  const { shape, strides, offset } = input.geometry;
  if (shape.length < 2) refuse('dimensions must larger than 1');
  const [rows = 0, columns = 0] = shape;
  const step = strides.reduce((sum, stride) => sum + stride, 0);
  const count = args.bool('wrap') ? Math.ceil((rows * columns) / (columns + 1)) : Math.min(...shape);
  if (args.bool('wrap') && rows > columns) return args.context.opaque('a diagonal that wraps around');
  const diagonal = input.over({ shape: [count], strides: [step], offset });
  replaceCast(diagonal, args.operand('fill_value').as(input.dtype), args.context);
  return args.value('input');
}

/** To another shape: of memory that is there already, or of none at all, whose new elements are as arbitrary as those of `empty`. */
function resize(args: Arguments<'input'>, shape: Shape): Value {
  const input = args.tensor('input');
  if (input.requiresGrad) refuse('cannot resize variables that require grad');
  const { offset } = input.geometry;
  if (input.storageSize === 0) input.data = Tensor.of(args.context.trace, filled(shape, 0, input.dtype, args.context));
  else if (offset + sizeOf(shape) <= input.storageSize) {
    input.changeView({ shape, strides: contiguousStrides(shape), offset });
  } else return args.context.opaque('elements that `resize_` adds');
  return args.value('input');
}

export const writeFunctions: Library = {
  ...functions({
    fill: torchFunction('input, value', (args) => {
      const copy = Tensor.of(args.context.trace, copied(args.ref('input')));
      copy.replace(args.operand('value').as(copy.dtype).expand(copy.shape));
      return copy.read();
    }),
  }),
  ...methods({
    copy_: torchFunction('input, src, non_blocking=False', (args) => {
      const [input, source] = [args.tensor('input'), args.operand('src').as(args.tensor('input').dtype)];
      // Asked for its error alone: what does not fit.
      expanded({ shape: source.shape, strides: contiguousStrides(source.shape), offset: 0 }, input.shape);
      refuseOverlap(input, [args.value('src')], 'copy', args.context);
      replaceCast(input, source, args.context);
      return args.value('input');
    }),
    fill_: torchFunction('input, value', fill),
    fill_diagonal_: torchFunction('input, fill_value, wrap=False', fillDiagonal),
    resize_: variadic(
      'sizes',
      torchFunction('input, *sizes', (args) => resize(args, checkedShape(args.shape('sizes')))),
    ),
    resize_as_: torchFunction('input, the_template', (args) => resize(args, args.tensor('the_template').shape)),
    zero_: torchFunction('input', (args) => {
      const input = args.tensor('input');
      replaceCast(input, input.read().scalar(0), args.context);
      return args.value('input');
    }),
  }),
};
