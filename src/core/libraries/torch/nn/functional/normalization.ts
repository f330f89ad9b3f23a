import type { Tensor } from '../../../../graph/tensor';
import type { Context } from '../../../../interpreter/context';
import type { Library } from '../../../../interpreter/library';
import { refuse } from '../../../../ops/makers/types';
import type { Ref } from '../../../../ops/ref';
import { isReduced } from '../../../../tensor/dtype';
import { formatShape, sameShape, sizeOf, type Shape } from '../../../../tensor/shape';
import { optionalNumber, optionalRef, optionalTensor } from '../../kit/arguments';
import { limitsOf } from '../../kit/limits';
import { torchFunction } from '../../kit/torch-function';
import { constantPadded } from './padding';
import { spendPlaces } from './checks';
import { functional, functionalAndTorch } from './entries';

interface Moments {
  readonly mean: Ref;
  readonly variance: Ref;
}

function moments(x: Ref, dims: readonly number[], correction = 0): Moments {
  const variance = x.builder.emit('variance', [x], { dims, keepdim: true, correction });
  return { mean: x.mean(dims, true), variance };
}

function standardized(x: Ref, { mean, variance }: Moments, eps: number): Ref {
  return x.sub(mean).mul(rsqrt(variance.add(eps)));
}

function rsqrt(x: Ref): Ref {
  return x.builder.emit('rsqrt', [x], {});
}

/** Times weight plus bias, where they are given. */
function affine(x: Ref, weight: Ref | null, bias: Ref | null, shape: Shape): Ref {
  const scaled = weight === null ? x : x.mul(weight.reshape(shape));
  return bias === null ? scaled : scaled.add(bias.reshape(shape));
}

/** As one kernel, which of half precision only rounds what it answers. */
function inOneKernel(compute: (x: Ref, weight: Ref | null, bias: Ref | null) => Ref, ...given: Given): Ref {
  const [x] = given;
  const wide = (one: Ref | null): Ref | null => one?.cast('float32') ?? null;
  if (!isReduced(x.dtype)) return compute(...given);
  return compute(x.cast('float32'), wide(given[1]), wide(given[2])).cast(x.dtype);
}

type Given = readonly [x: Ref, weight: Ref | null, bias: Ref | null];

/** A value per channel, along dimension 1 of `x`. */
function channelShape(x: Ref): Shape {
  return x.shape.map((size, dim) => (dim === 1 ? size : 1));
}

/** The trailing dimensions that `normalized_shape` names. */
function trailingDims(x: Ref, shape: Shape): readonly number[] {
  if (shape.length === 0) {
    refuse(
      'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
    );
  }
  if (!sameShape(x.shape.slice(-shape.length), shape)) {
    refuse(
      `Given normalized_shape=${formatShape(shape)}, expected input with shape [*, ${shape.join(', ')}], but got input of size${formatShape(x.shape)}`,
    );
  }
  return shape.map((_, index) => x.rank - shape.length + index);
}

function checkAffine(value: Ref | null, name: string, shape: Shape): void {
  if (value === null || sameShape(value.shape, shape)) return;
  refuse(
    `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${formatShape(value.shape)} and normalized_shape = ${formatShape(shape)}`,
  );
}

function checkChannels(value: Ref | null, name: string, shown: Ref | null, shape: Shape): void {
  if (value === null || (value.rank === 1 && value.size === shape[1])) return;
  refuse(
    `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${formatShape(shown?.shape ?? [])} and input of shape ${formatShape(shape)}`,
  );
}

/** A value per channel; of `times` samples, each of which PyTorch takes for channels of their own. */
function checkCount(value: Ref | null, name: string, channels: number, times = 1): void {
  if (value === null || value.size === channels) return;
  refuse(`${name} should contain ${channels * times} elements not ${value.size * times}`);
}

interface Running {
  readonly mean: Tensor | null;
  readonly variance: Tensor | null;
  readonly momentum: number;
}

/** Moves the running statistics towards those of the batch, without history. */
function updateRunning(running: Running, batch: Moments, context: Context): void {
  const update = (tensor: Tensor | null, value: Ref): void => {
    if (tensor === null) return;
    const before = tensor.read();
    const next = before.mul(1 - running.momentum).add(value.detach().reshape(tensor.shape).mul(running.momentum));
    tensor.write(next.cast(tensor.dtype));
  };
  context.trace.withRecording(false, () => {
    update(running.mean, batch.mean);
    update(running.variance, batch.variance);
  });
}

function requireSeveral(x: Ref, count: number, what: string, context: Context): void {
  if (count !== 1) return;
  const size = `torch.Size(${formatShape(x.shape)})`;
  context.raise('ValueError', `Expected more than 1 ${what} when training, got input size ${size}`);
}

/** Parameters have the input's dtype, or single precision beside half. */
function checkMixed(input: Ref, ...parameters: readonly (Ref | null)[]): void {
  const other = parameters.find((parameter) => parameter !== null && parameter.dtype !== input.dtype);
  if (other === undefined || other === null || isReduced(input.dtype)) return;
  const isSingle = input.dtype === 'float32';
  refuse(
    `mixed dtype (CPU): ${isSingle ? 'expect parameter to have scalar type of Float' : 'all inputs must share same datatype.'}`,
  );
}

export const normalizations: Library = {
  ...functionalAndTorch({
    layer_norm: torchFunction('input, normalized_shape, weight=None, bias=None, eps=1e-5', (args) => {
      const [input, shape] = [args.ref('input'), args.shape('normalized_shape')];
      const [weight, bias] = [args.read('weight', optionalRef), args.read('bias', optionalRef)];
      const dims = trailingDims(input, shape);
      checkAffine(weight, 'weight', shape);
      checkAffine(bias, 'bias', shape);
      checkMixed(input, weight, bias);
      const eps = args.number('eps');
      return inOneKernel((x, w, b) => affine(standardized(x, moments(x, dims), eps), w, b, shape), input, weight, bias);
    }),
    rms_norm: torchFunction('input, normalized_shape, weight=None, eps=None', (args) => {
      const [input, shape] = [args.ref('input'), args.shape('normalized_shape')];
      const dims = trailingDims(input, shape);
      const eps = args.read('eps', optionalNumber) ?? limitsOf(input.dtype).eps;
      const weight = args.read('weight', optionalRef);
      checkAffine(weight, 'weight', shape);
      const scaled = (x: Ref): Ref => x.mul(rsqrt(x.pow(2).mean(dims, true).add(eps)));
      return inOneKernel((x, w) => affine(scaled(x), w, null, shape), input, weight, null);
    }),
    group_norm: torchFunction('input, num_groups, weight=None, bias=None, eps=1e-5', (args) => {
      const [input, groups] = [args.ref('input'), args.int('num_groups')];
      if (input.rank < 2) refuse(`Expected at least 2 dimensions for input tensor but received ${input.rank}`);
      const [batch = 0, channels = 0] = input.shape;
      if (channels % groups !== 0) {
        refuse(
          `Expected number of channels in input to be divisible by num_groups, but got input of shape ${formatShape(input.shape)} and num_groups=${groups}`,
        );
      }
      requireSeveral(
        input,
        (batch * channels * sizeOf(input.shape.slice(2))) / groups,
        'value per channel',
        args.context,
      );
      const eps = args.number('eps');
      const [weight, bias] = [args.read('weight', optionalRef), args.read('bias', optionalRef)];
      checkChannels(weight, 'weight', weight, input.shape);
      // The message has the weight's shape for both.
      checkChannels(bias, 'bias', weight ?? bias, input.shape);
      checkMixed(input, weight, bias);
      const values = (x: Ref): Ref => {
        const grouped = x.reshape([batch, groups, x.size / Math.max(batch * groups, 1)]);
        return standardized(grouped, moments(grouped, [2]), eps).reshape(x.shape);
      };
      return inOneKernel((x, w, b) => affine(values(x), w, b, channelShape(x)), input, weight, bias);
    }),
  }),
  ...functional({
    batch_norm: torchFunction(
      'input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5',
      (args) => {
        const [input, training] = [args.ref('input'), args.bool('training')];
        const channels = input.shape[1] ?? 0;
        const others = input.shape.flatMap((_, dim) => (dim === 1 ? [] : [dim]));
        const count = input.size / Math.max(channels, 1);
        const [weight, bias] = [args.read('weight', optionalRef), args.read('bias', optionalRef)];
        if (training) requireSeveral(input, count, 'value per channel', args.context);
        checkMixed(input, weight, bias);
        checkCount(weight, 'weight', channels);
        checkCount(bias, 'bias', channels);
        const running = {
          mean: args.read('running_mean', optionalTensor),
          variance: args.read('running_var', optionalTensor),
          momentum: args.number('momentum'),
        };
        checkRunning(running.mean, 'running_mean', channels);
        checkRunning(running.variance, 'running_var', channels);
        const used = training ? moments(input, others) : storedMoments(running, channelShape(input));
        const values = standardized(input, used, args.number('eps'));
        if (training) updateRunning(running, moments(input.detach(), others, 1), args.context);
        return affine(values, weight, bias, channelShape(input));
      },
    ),
    instance_norm: torchFunction(
      'input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5',
      (args) => {
        const input = args.ref('input');
        const spatial = input.shape.flatMap((_, dim) => (dim < 2 ? [] : [dim]));
        const own = args.bool('use_input_stats');
        if (own) requireSeveral(input, sizeOf(input.shape.slice(2)), 'spatial element', args.context);
        const running = {
          mean: args.read('running_mean', optionalTensor),
          variance: args.read('running_var', optionalTensor),
          momentum: args.number('momentum'),
        };
        checkConstant(running.mean, 'running_mean');
        checkConstant(running.variance, 'running_var');
        const [weight, bias] = [args.read('weight', optionalRef), args.read('bias', optionalRef)];
        const [batch = 1, channels = 0] = input.shape;
        checkCount(weight, 'weight', channels, batch);
        checkCount(bias, 'bias', channels, batch);
        const used = own ? moments(input, spatial) : storedMoments(running, channelShape(input));
        const values = standardized(input, used, args.number('eps'));
        if (own) updateRunning(running, overBatch(moments(input.detach(), spatial, 1)), args.context);
        return affine(values, weight, bias, channelShape(input));
      },
    ),
    local_response_norm: torchFunction('input, size, alpha=1e-4, beta=0.75, k=1.0', (args) => {
      const [input, size] = [args.ref('input'), args.int('size')];
      if (input.rank < 3) {
        const message = `Expected 3D or higher dimensionality                          input (got ${input.rank} dimensions)`;
        return args.context.raise('ValueError', message);
      }
      if (size < 1) return args.context.opaque('a normalization over no neighbours');
      spendPlaces(size * input.size, args.context);
      const channels = input.shape[1] ?? 0;
      const padding = input.shape.map((_, dim): readonly [number, number] =>
        dim === 1 ? [Math.floor(size / 2), Math.floor((size - 1) / 2)] : [0, 0],
      );
      const squares = constantPadded(input.mul(input), padding, 0);
      const slices = Array.from({ length: size }, (_, shift) => squares.slice(1, shift, shift + channels));
      const sum = slices.reduce((a, b) => a.add(b));
      return input.div(sum.div(size).mul(args.number('alpha')).add(args.number('k')).pow(args.number('beta')));
    }),
  }),
};

function overBatch({ mean, variance }: Moments): Moments {
  return { mean: mean.mean([0], true), variance: variance.mean([0], true) };
}

function checkRunning(tensor: Tensor | null, name: string, channels: number): void {
  const size = tensor === null ? channels : sizeOf(tensor.shape);
  if (size !== channels) refuse(`${name} should contain ${channels} elements not ${size}`);
  checkConstant(tensor, name);
}

function checkConstant(tensor: Tensor | null, name: string): void {
  if (tensor?.requiresGrad !== true || !tensor.trace.recording || tensor.storageSize === 0) return;
  refuse(
    `The function 'native_batch_norm' is not differentiable with respect to argument '${name}'. This input cannot have requires_grad True.`,
  );
}

function storedMoments(running: Running, shape: Shape): Moments {
  const { mean, variance } = running;
  if (mean === null) return refuse('running_mean must be defined in evaluation mode');
  if (variance === null) return refuse('running_var must be defined in evaluation mode');
  return { mean: mean.read().reshape(shape), variance: variance.read().reshape(shape) };
}
