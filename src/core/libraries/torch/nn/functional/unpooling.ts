import type { Library, LibraryFunction } from '../../../../interpreter/library';
import { refuse } from '../../../../ops/makers/types';
import { formatShape, sameShape, sizeOf, type Shape } from '../../../../tensor/shape';
import { dimsArgument } from '../../kit/arguments';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { functional } from './entries';
import { perDimension } from './windows';

type Names = 'input' | 'kernel_size' | 'stride' | 'padding' | 'output_size';

/** The size that the pooled input had, as far as the pooled one tells; or what the caller says. */
function unpooledSizes(args: Arguments<Names>, sizes: Shape): readonly number[] {
  const spatial = sizes.length;
  if (!args.isNone('output_size')) return args.read('output_size', dimsArgument).slice(-spatial);
  const kernel = args.read('kernel_size', perDimension(spatial));
  const stride = args.isNone('stride') ? kernel : args.read('stride', perDimension(spatial));
  const padding = args.read('padding', perDimension(spatial));
  return sizes.map((size, dim) => (size - 1) * (stride[dim] ?? 1) - 2 * (padding[dim] ?? 0) + (kernel[dim] ?? 1));
}

/** Each value at the place that `max_pool` found it, among zeros. */
const unpool = (spatial: number): LibraryFunction =>
  torchFunction('input, indices, kernel_size, stride=None, padding=0, output_size=None', (args) => {
    const [input, indices] = [args.ref('input'), args.ref('indices')];
    if (!sameShape(input.shape, indices.shape)) {
      refuse(
        `Expected shape of indices to be same as that of the input tensor (${formatShape(input.shape)}) but got indices tensor with shape: ${formatShape(indices.shape)}`,
      );
    }
    const [leading, sizes] = [input.shape.slice(0, -spatial), input.shape.slice(-spatial)];
    const unpooled = unpooledSizes(args, sizes);
    const rows = [sizeOf(leading), sizeOf(sizes)];
    const zeros = input.scalar(0).expand([sizeOf(leading), sizeOf(unpooled)]);
    const operands = [zeros, indices.reshape(rows), input.reshape(rows)];
    return zeros.builder.emit('scatter', operands, { dim: 1 }).reshape([...leading, ...unpooled]);
  });

export const unpools: Library = functional({
  max_unpool1d: unpool(1),
  max_unpool2d: unpool(2),
  max_unpool3d: unpool(3),
});
