import type { Library } from '../../../../interpreter/library';
import { FrameworkError } from '../../../../ops/framework-error';
import { refuse } from '../../../../ops/makers/types';
import { constant, type Ref } from '../../../../ops/ref';
import { formatShape, sizeOf } from '../../../../tensor/shape';
import { optionalInt, optionalRef } from '../../kit/arguments';
import { cTypeName, scalarTypeName } from '../../kit/dtype-names';
import { requireExpandable } from '../../kit/geometry';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { requireSameShape, spendPlaces } from './checks';
import { functional, functionalAndTorch } from './entries';

/** x Wᵀ + b over the last dimension. */
function linear(input: Ref, weight: Ref, bias: Ref | null): Ref {
  if (input.dtype !== weight.dtype) {
    refuse(
      `expected m1 and m2 to have the same dtype, but got: ${cTypeName(input.dtype)} != ${cTypeName(weight.dtype)}`,
    );
  }
  const features = input.shape.at(-1) ?? 1;
  const [outputs, inputs] = weight.rank === 1 ? [null, weight.size] : [weight.shape[0] ?? 0, weight.shape[1] ?? 0];
  const rows = input.reshape([sizeOf(input.shape.slice(0, -1)), features]);
  if (features !== inputs) {
    refuse(`mat1 and mat2 shapes cannot be multiplied (${formatSizes(rows.shape)} and ${inputs}x${outputs ?? 1})`);
  }
  const columns = weight.reshape([outputs ?? 1, inputs]).transpose(0, 1);
  const values = rows.matmul(columns).reshape([...input.shape.slice(0, -1), ...(outputs === null ? [] : [outputs])]);
  if (bias === null) return values;
  // A row is expanded to the product's rows; what has more dimensions is added to it.
  if (outputs !== null && (bias.rank <= 1 || input.rank === 2))
    requireExpandable(bias.type, [rows.shape[0] ?? 1, outputs]);
  const sum = values.add(bias);
  if (outputs !== null) requireSameShape(sum.shape, values.shape);
  return sum;
}

function formatSizes(shape: readonly number[]): string {
  return shape.join('x');
}

/** For each output o: x1ᵀ W[o] x2 + b[o]. */
function bilinear(first: Ref, second: Ref, weight: Ref, bias: Ref | null): Ref {
  const [outputs = 0, left = 0, right = 0] = weight.shape;
  if (first.shape.at(-1) !== left || second.shape.at(-1) !== right) {
    refuse(
      `bilinear(): input sizes ${formatShape(first.shape)} and ${formatShape(second.shape)} do not match weight ${formatShape(weight.shape)}`,
    );
  }
  const rows = sizeOf(first.shape.slice(0, -1));
  const through = first.reshape([rows, left]).matmul(weight.permute([1, 0, 2]).reshape([left, outputs * right]));
  const values = through
    .reshape([rows, outputs, right])
    .mul(second.reshape([rows, 1, right]))
    .sum([2]);
  const shaped = values.reshape([...first.shape.slice(0, -1), outputs]);
  return bias === null ? shaped : shaped.add(bias);
}

/** Rows of `weight` by number; `padding_idx` names one that gets no gradient. */
function embedding(args: Arguments<'input' | 'weight' | 'padding_idx' | 'max_norm' | 'scale_grad_by_freq'>): Ref {
  const [input, weight] = [args.ref('input'), args.ref('weight')];
  if (weight.rank !== 2) refuse("'weight' must be 2-D");
  if (input.dtype !== 'int64' && input.dtype !== 'int32') {
    refuse(
      `Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.${scalarTypeName(input.dtype)}Tensor instead (while checking arguments for embedding)`,
    );
  }
  const [rows = 0, width = 0] = weight.shape;
  const wrong = args.context.trace.ask(input, (data) => data.some((row) => row < 0 || row >= rows));
  if (wrong) refuse('index out of range in self', 'IndexError');
  const padding = args.read('padding_idx', optionalInt);
  const columns = constant(
    args.context.trace,
    [width],
    'int64',
    Array.from({ length: width }, (_, column) => column),
  );
  const places = input.cast('int64').unsqueeze(-1).mul(width).add(columns);
  const picked = weight.take(places);
  if (padding === null) return picked;
  const isPadding = input.eq(padding < 0 ? padding + rows : padding).unsqueeze(-1);
  return isPadding.choose(picked.detach(), picked);
}

function oneHot(args: Arguments<'tensor' | 'num_classes'>): Ref {
  const labels = args.ref('tensor');
  if (labels.dtype !== 'int64') refuse('one_hot is only applicable to index tensor of type LongTensor.');
  const asked = args.int('num_classes');
  const data = args.context.trace.data(labels);
  if (labels.size === 0 && asked <= 0) refuse('Can not infer total number of classes from empty tensor.');
  const { trace } = args.context;
  if (trace.ask(labels, (places) => places.some((label) => label < 0))) refuse('Class values must be non-negative.');
  let highest = -1;
  for (const label of data) highest = Math.max(highest, label);
  // How many classes there would have to be, beside how many there are.
  if (asked !== -1 && trace.ask(labels, (places) => places.some((label) => label >= asked)))
    throw new FrameworkError('RuntimeError', 'Class values must be smaller than num_classes.', [
      [highest + 1],
      [asked],
    ]);
  const count = asked === -1 ? inferredCount(labels, args) : asked;
  spendPlaces(count, args.context);
  const classes = constant(
    args.context.trace,
    [count],
    'int64',
    Array.from({ length: count }, (_, label) => label),
  );
  return labels.unsqueeze(-1).eq(classes).cast('int64');
}

/** The number of classes is one more than the highest label: a shape that the data decides. */
function inferredCount(labels: Ref, { context }: Arguments<never>): number {
  const [highest = 0] = context.trace.guard(labels.amax());
  return highest + 1;
}

export const layers: Library = {
  ...functional({
    linear: torchFunction('input, weight, bias=None', (args) =>
      linear(args.ref('input'), args.ref('weight'), args.read('bias', optionalRef)),
    ),
    embedding: torchFunction(
      'input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False',
      (args) => {
        if (!args.isNone('max_norm')) return args.context.opaque('an embedding that limits the norm of its rows');
        if (args.bool('scale_grad_by_freq'))
          return args.context.opaque('an embedding with gradients scaled by frequency');
        return embedding(args);
      },
    ),
    one_hot: torchFunction('tensor, num_classes=-1', oneHot),
  }),
  ...functionalAndTorch({
    bilinear: torchFunction('input1, input2, weight, bias=None', (args) =>
      bilinear(args.ref('input1'), args.ref('input2'), args.ref('weight'), args.read('bias', optionalRef)),
    ),
  }),
};
