import { Tensor } from '../../../graph/tensor';
import type { CustomBackward } from '../../../graph/backward-notes';
import { PythonException, type Context } from '../../../interpreter/context';
import type { Library } from '../../../interpreter/library';
import {
  none,
  positional,
  tensor,
  tuple,
  type ClassValue,
  type InstanceValue,
  type Value,
} from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import type { Ref } from '../../../ops/ref';
import { isFloating } from '../../../tensor/dtype';
import { broadcastShapes, formatShape, sameShape } from '../../../tensor/shape';
import { refArgument, sequenceArgument, typeNameOf, wrongType } from '../kit/arguments';
import { functions } from '../kit/registry';
import { result } from '../kit/results';
import { torchFunction } from '../kit/torch-function';

/** One call of a hand-written `autograd.Function`, after its forward. */
interface Call {
  readonly type: ClassValue;
  readonly ctx: InstanceValue;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly context: Context;
}

function listed(ctx: InstanceValue, name: string): readonly Value[] {
  const value = ctx.attributes.get(name);
  return value?.kind === 'tuple' || value?.kind === 'list' ? value.items : [];
}

function isTracked(value: Value): boolean {
  return value.kind === 'tensor' && value.tensor.requiresGrad;
}

/** A tensor kept for the backward, and its value then. */
interface Saved {
  readonly tensor: Tensor;
  readonly id: number;
}

/** The outputs, each with the call's backward for its history where a gradient can flow through it. */
function attach(call: Call): readonly Value[] {
  const { ctx, inputs, outputs, context } = call;
  const { trace } = context;
  if (!trace.recording || !inputs.some(isTracked)) return outputs;
  const operands = inputs.flatMap((input) => (input.kind === 'tensor' ? [input.tensor.read()] : []));
  const constants = listed(ctx, 'non_differentiable');
  const saved: Saved[] = [];
  const group = trace.backward.addCustom(backwardOf(call, saved));
  const attached = outputs.map((output, index) => {
    if (output.kind !== 'tensor' || !isFloating(output.tensor.dtype) || constants.includes(output)) return output;
    const made = trace.emit('custom', [output.tensor.read(), ...operands], { group, output: index });
    return tensor(Tensor.of(trace, made));
  });
  // What the forward saved of its own outputs is, for the backward, what the program got.
  const kept = listed(ctx, 'to_save').map((value) => attached[outputs.indexOf(value)] ?? value);
  ctx.attributes.set('to_save', tuple(kept));
  kept.forEach((value, index) => {
    if (value.kind === 'tensor') saved.push({ tensor: value.tensor, id: value.tensor.read().id });
    else if (value.kind !== 'none' && value.kind !== 'opaque') {
      const type = typeNameOf(value, context);
      context.raise('TypeError', `save_for_backward can only save variables, but argument ${index} is of type ${type}`);
    }
  });
  return attached;
}

function backwardOf({ type, ctx, inputs, outputs, context }: Call, saved: readonly Saved[]): CustomBackward {
  return (gradients) => {
    if (saved.some(({ tensor: kept, id }) => kept.read().id !== id)) {
      refuse('one of the variables needed for gradient computation has been modified by an inplace operation');
    }
    const materialize = ctx.attributes.get('materialize_grads');
    const isFilled = materialize === undefined || context.truth(materialize);
    const given = outputs.map((output, index) => gradientValue(output, gradients[index] ?? null, isFilled, context));
    const method = context.getAttribute(type, 'backward') ?? none;
    return answersOf(called(method, [ctx, ...given], context), type.name, inputs, context);
  };
}

/** What the program's own code raises is, to whoever asked for the gradient, what backward raises. */
function called(method: Value, args: readonly Value[], context: Context): Value {
  try {
    return context.call(method, positional(...args));
  } catch (error) {
    if (error instanceof PythonException) return refuse(error.message, error.type);
    throw error;
  }
}

function gradientValue(output: Value, gradient: Ref | null, isFilled: boolean, context: Context): Value {
  if (gradient !== null) return result(gradient, context);
  if (!isFilled || output.kind !== 'tensor') return none;
  const like = output.tensor.read();
  return result(like.scalar(0).expand(like.shape), context);
}

/** What the user's backward answered, for the inputs that are tensors. */
function answersOf(answer: Value, name: string, inputs: readonly Value[], context: Context): readonly (Ref | null)[] {
  const answers = answer.kind === 'tuple' || answer.kind === 'list' ? answer.items : [answer];
  const surplus = answers.slice(inputs.length);
  if (answers.length < inputs.length || surplus.some((value) => value.kind !== 'none')) {
    const counts = `(expected ${inputs.length}, got ${answers.length})`;
    refuse(`function ${name}Backward returned an incorrect number of gradients ${counts}`);
  }
  return inputs.flatMap((input, index) => {
    if (input.kind !== 'tensor') return [];
    const given = answers[index] ?? none;
    if (given.kind === 'none' || !input.tensor.requiresGrad) return [null];
    const gradient = refArgument(given, 'gradient', context);
    const shape = broadcastShapes(input.tensor.shape, gradient.shape);
    if (shape === null || !sameShape(shape, gradient.shape)) {
      const shapes = `got ${formatShape(gradient.shape)} but expected shape compatible with`;
      refuse(
        `Function ${name}Backward returned an invalid gradient at index ${index} - ${shapes} ${formatShape(input.tensor.shape)}`,
      );
    }
    return [gradient];
  });
}

export const customFunctions: Library = functions({
  '_C._attach_backward': torchFunction('cls, ctx, inputs, output', (args) => {
    const [type, ctx, output] = [args.value('cls'), args.value('ctx'), args.value('output')];
    if (type.kind !== 'class' || ctx.kind !== 'instance') return wrongType(ctx, 'ctx', 'FunctionCtx', args.context);
    if (listed(ctx, 'dirty_tensors').length > 0)
      return args.context.opaque('a hand-written function that changes its input');
    const inputs = sequenceArgument(args.value('inputs'), 'inputs', args.context);
    const isSeveral = output.kind === 'tuple' || output.kind === 'list';
    const outputs = isSeveral ? output.items : [output];
    const attached = attach({ type, ctx, inputs, outputs, context: args.context });
    return isSeveral ? tuple(attached) : (attached[0] ?? none);
  }),
});
