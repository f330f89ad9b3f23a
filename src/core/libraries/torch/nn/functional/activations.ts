import { alias, type Library, type LibraryFunction } from '../../../../interpreter/library';
import { pyTrue, type Value } from '../../../../interpreter/values';
import { refuse, requireFloating, scalarNames, requireNotBool } from '../../../../ops/makers/types';
import type { OperationName, OperationParameters } from '../../../../ops/parameters';
import type { Ref } from '../../../../ops/ref';
import { tensorData } from '../../../../tensor/data';
import { checkedDim } from '../../kit/dims';
import { onceDifferentiable } from '../../kit/once-differentiable';
import { torchFunction, type Arguments } from '../../kit/torch-function';
import { plain } from '../../unary';
import { draw } from '../../kit/draws';
import { answer, functional } from './entries';

type Inplace = Arguments<'input' | 'inplace'>;

function apply<K extends OperationName>(op: K, input: Ref, params: OperationParameters[K]): Ref {
  return input.builder.emit(op, [input], params);
}

function replied(args: Inplace, value: Ref): Value {
  return answer(value, args.value('input'), args.bool('inplace'), args.context);
}

/** What the function reads: with `inplace=True` a copy, so that the write does not spoil its backward. */
function inputOf(args: Inplace): Ref {
  const input = args.ref('input');
  return args.bool('inplace') ? args.context.trace.memory.own(input) : input;
}

/** The same function with `inplace=True`. */
function inPlaceOf(entry: LibraryFunction): LibraryFunction {
  return {
    kind: 'function',
    call: (name, args, context) => {
      const keywords = new Map<string, Value>([...args.keywords, ['inplace', pyTrue]]);
      return entry.call(name, { positional: args.positional, keywords }, context);
    },
  };
}

/** A number as the tensor's dtype holds it: what elements are compared with. */
function inDType(value: number, { dtype }: Ref): number {
  return tensorData(dtype, [value])[0] ?? value;
}

const piecewise = {
  celu: torchFunction('input, alpha=1.0, inplace=False', (args) => {
    const alpha = args.number('alpha');
    if (alpha === 0) refuse('ZeroDivisionError: alpha cannot be 0 for CELU');
    return replied(args, apply('elu', inputOf(args), { alpha, scale: 1, inputScale: 1 / alpha }));
  }),
  elu: torchFunction('input, alpha=1.0, inplace=False', (args) =>
    replied(args, apply('elu', inputOf(args), { alpha: args.number('alpha'), scale: 1, inputScale: 1 })),
  ),
  hardtanh: torchFunction('input, min_val=-1.0, max_val=1.0, inplace=False', (args) => {
    const [min, max] = [args.number('min_val'), args.number('max_val')];
    if (min > max) args.context.raise('ValueError', 'min_val cannot be greater than max_val');
    const input = inputOf(args);
    return replied(args, apply('hardtanh', input, { min: inDType(min, input), max: inDType(max, input) }));
  }),
  leaky_relu: torchFunction('input, negative_slope=0.01, inplace=False', (args) =>
    replied(args, apply('leakyRelu', inputOf(args), { slope: args.number('negative_slope') })),
  ),
  relu: torchFunction('input, inplace=False', (args) => replied(args, inputOf(args).relu())),
  selu: torchFunction('input, inplace=False', (args) => {
    const selu = { alpha: 1.6732632423543772, scale: 1.0507009873554805, inputScale: 1 };
    return replied(args, apply('elu', inputOf(args), selu));
  }),
  threshold: torchFunction('input, threshold, value, inplace=False', (args) => {
    const input = inputOf(args);
    requireNotBool(input.type, `"threshold_cpu" not implemented for 'Bool'`);
    const params = { threshold: inDType(args.number('threshold'), input), value: args.number('value') };
    return replied(args, apply('threshold', input, params));
  }),
  rrelu: torchFunction('input, lower=0.125, upper=0.3333333333333333, training=False, inplace=False', (args) => {
    const input = inputOf(args);
    const [lower, upper] = [args.number('lower'), args.number('upper')];
    if (lower > upper) refuse(`Lower bound should be less than or equal to the upper bound`);
    if (!args.bool('training')) return replied(args, apply('leakyRelu', input, { slope: (lower + upper) / 2 }));
    const slope = draw('uniform', input, args.context)
      .mul(upper - lower)
      .add(lower);
    return replied(args, input.le(0).choose(input.mul(slope), input));
  }),
};

const withInplace = {
  ...piecewise,
  hardsigmoid: torchFunction('input, inplace=False', (args) =>
    replied(
      args,
      onceDifferentiable('hardsigmoid_backward', false, args.context, () => plain('hardsigmoid', inputOf(args))),
    ),
  ),
  hardswish: torchFunction('input, inplace=False', (args) => replied(args, plain('hardswish', inputOf(args)))),
  mish: torchFunction('input, inplace=False', (args) => replied(args, plain('mish', inputOf(args)))),
  relu6: torchFunction('input, inplace=False', (args) =>
    replied(args, apply('hardtanh', inputOf(args), { min: 0, max: 6 })),
  ),
  silu: torchFunction('input, inplace=False', (args) => replied(args, plain('silu', inputOf(args)))),
};

const shrinking = {
  hardshrink: torchFunction('input, lambd=0.5', (args) => {
    const input = args.ref('input');
    return apply('hardshrink', input, { lambda: inDType(args.number('lambd'), input) });
  }),
  prelu: torchFunction('input, weight', (args) => parametricRelu(args.ref('input'), args.ref('weight'))),
};

const smooth = {
  gelu: torchFunction('input, *, approximate="none"', (args) => {
    const approximate = args.string('approximate');
    if (approximate !== 'none' && approximate !== 'tanh') {
      return refuse('approximate argument must be either none or tanh.');
    }
    const input = args.ref('input');
    const isVectorized = input.dtype === 'float32' && input.size > 1;
    return apply('gelu', input, { approximate, isVectorized });
  }),
  glu: torchFunction('input, dim=-1', (args) => gated(args.ref('input'), args)),
  logsigmoid: torchFunction('input', (args) => plain('logSigmoid', args.ref('input'))),
  softplus: torchFunction('input, beta=1, threshold=20', (args) => {
    const params = { beta: args.number('beta'), threshold: args.number('threshold') };
    return apply('softplus', args.ref('input'), params);
  }),
  softshrink: torchFunction('input, lambd=0.5', (args) => {
    const lambda = args.number('lambd');
    if (lambda < 0) refuse(`lambda must be greater or equal to 0, but found to be ${lambda}.`);
    return apply('softshrink', args.ref('input'), { lambda: inDType(lambda, args.ref('input')) });
  }),
  softsign: torchFunction('input', (args) => args.ref('input').div(args.ref('input').abs().add(1))),
  tanhshrink: torchFunction('input', (args) => args.ref('input').sub(args.ref('input').tanh())),
};

/** One slope for all, or one per channel (dimension 1). */
function parametricRelu(input: Ref, weight: Ref): Ref {
  if (input.dtype !== weight.dtype)
    refuse(`prelu: Type promoting not supported. Got ${scalarNames[input.dtype]} and ${scalarNames[weight.dtype]}`);
  if (weight.rank > 1) refuse(`prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.rank}`);
  if (weight.size !== 1 && input.rank === 0) refuse('Not allow zero-dim input tensor.');
  const channels = input.rank < 2 ? 1 : (input.shape[1] ?? 1);
  if (weight.size !== 1 && weight.size !== channels) {
    refuse(
      `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${weight.size} and channel size = ${channels}.`,
    );
  }
  const shape = input.shape.map((_, dim) => (dim === 1 ? weight.size : 1));
  const slope = weight.rank === 0 || input.rank < 2 ? weight.reshape(input.shape.map(() => 1)) : weight.reshape(shape);
  const isPositive = input.gt(0);
  return isPositive.choose(input, slope.mul(input.where(isPositive.not())));
}

/** The first half along `dim`, gated by the sigmoid of the second. */
function gated(input: Ref, args: Arguments<'dim'>): Ref {
  if (input.rank === 0) refuse('glu does not support scalars because halving size must be even');
  requireFloating(input.type, 'glu_cpu');
  const dim = checkedDim(args.int('dim'), input.rank, args.context);
  const size = input.shape[dim] ?? 0;
  if (size % 2 !== 0) refuse(`Halving dimension must be even, but dimension ${dim} is size ${size}`);
  return input.slice(dim, 0, size / 2).mul(input.slice(dim, size / 2, size).sigmoid());
}

const inPlaceNames = ['celu', 'elu', 'hardtanh', 'leaky_relu', 'relu', 'rrelu', 'selu', 'threshold'] as const;

export const activations: Library = {
  ...functional({
    ...withInplace,
    ...shrinking,
    ...smooth,
    ...Object.fromEntries(inPlaceNames.map((name) => [`${name}_`, inPlaceOf(piecewise[name])])),
  }),
  'torch.nn.functional.sigmoid': alias('torch.sigmoid'),
  'torch.nn.functional.tanh': alias('torch.tanh'),
};
