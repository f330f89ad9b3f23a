import { differentiate } from '../../../autodiff/differentiate';
import { historyOf, leadingTo, refuseFreed } from '../../../autodiff/freed';
import { Tensor } from '../../../graph/tensor';
import type { Trace } from '../../../graph/trace';
import type { Context } from '../../../interpreter/context';
import { tensor, type TensorValue } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import { onesLike, type Ref } from '../../../ops/ref';
import { formatShape, sameShape } from '../../../tensor/shape';
import { writeCast } from '../kit/in-place';

/** What backward passes leave behind in one trace. */
interface Collected {
  /** `x.grad`, by the leaf (or a value that `retain_grad()` asked for). */
  readonly gradients: Map<number, TensorValue>;
  readonly retained: Set<number>;
}

const collections = new WeakMap<Trace, Collected>();

export function collected(trace: Trace): Collected {
  const known = collections.get(trace);
  if (known !== undefined) return known;
  const made: Collected = { gradients: new Map(), retained: new Set() };
  collections.set(trace, made);
  return made;
}

/** The value at which gradients of a tensor collect. */
export function collectingRef(of: Tensor): Ref {
  return of.leaf ?? of.read();
}

/** An output with the gradient that flows into it. */
export interface Root {
  readonly output: Ref;
  readonly gradient: Ref;
}

/** The outputs of a backward pass with their gradients: 1 for a scalar where none is given. */
export function rootsOf(outputs: readonly Tensor[], gradients: readonly (Ref | null)[]): readonly Root[] {
  return outputs.map((tensor, index) => {
    const [output, given] = [tensor.read(), gradients[index] ?? null];
    if (!tensor.requiresGrad) {
      refuse(`element ${index} of tensors does not require grad and does not have a grad_fn`);
    }
    if (given === null) {
      if (output.size !== 1) refuse('grad can be implicitly created only for scalar outputs');
      return { output, gradient: onesLike(output) };
    }
    if (!sameShape(given.shape, output.shape)) {
      const shapes = `grad_output[${index}] has a shape of torch.Size(${formatShape(given.shape)}) and output[${index}]`;
      refuse(`Mismatch in shape: ${shapes} has a shape of torch.Size(${formatShape(output.shape)}).`);
    }
    return { output, gradient: given.cast(output.dtype) };
  });
}

export interface PassOptions {
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
}

/**
 * The gradients of all roots together with respect to each of `wrt`; null where none arrives. `goes`: only as far as these, or to every leaf,
 * whoever asks for its gradient.
 */
export function gradientsOf(
  roots: readonly Root[],
  wrt: readonly Ref[],
  goes: 'to these' | 'everywhere',
  { retainGraph, createGraph }: PassOptions,
  context: Context,
): readonly (Ref | null)[] {
  const { trace } = context;
  const history = roots.flatMap(({ output }) => historyOf(trace, output));
  const within = goes === 'everywhere' ? null : leadingTo(trace, history, wrt);
  const isPassed = (id: number): boolean => within === null || trace.node(id).operands.some((from) => within.has(from));
  const passed = history.filter(isPassed);
  refuseFreed(trace, passed);
  // What has no history has lost it here.
  const place = createGraph ? null : trace.site;
  const gradients = trace.withRecording(createGraph, () =>
    roots
      .map(({ output, gradient }) => differentiate(trace, output, gradient, wrt, within, place))
      .reduce((sums, next) => sums.map((sum, index) => added(sum, next[index] ?? null))),
  );
  if (!retainGraph) trace.backward.free(passed);
  return gradients;
}

function added(a: Ref | null, b: Ref | null): Ref | null {
  return a === null || b === null ? (a ?? b) : a.add(b);
}

/** `backward()`: adds to `.grad` of every leaf that has a part in the roots, or of `inputs` alone. */
export function backward(
  roots: readonly Root[],
  inputs: readonly Tensor[] | null,
  options: PassOptions,
  context: Context,
): void {
  const { trace } = context;
  const { gradients, retained } = collected(trace);
  const wrt = inputs === null ? leavesOf(trace, roots, retained) : inputs.map(collectingRef);
  const arrived = gradientsOf(roots, wrt, inputs === null ? 'everywhere' : 'to these', options, context);
  wrt.forEach((ref, index) => {
    const gradient = arrived[index] ?? null;
    if (gradient === null) return;
    const before = gradients.get(ref.id);
    if (before === undefined) {
      gradients.set(ref.id, tensor(Tensor.of(trace, gradient)));
    } else {
      const sum = trace.withRecording(options.createGraph, () => before.tensor.read().add(gradient));
      trace.withRecording(options.createGraph, () => {
        writeCast(before.tensor, sum, context);
      });
    }
  });
}

function leavesOf(trace: Trace, roots: readonly Root[], retained: ReadonlySet<number>): readonly Ref[] {
  const ids = new Set(roots.flatMap(({ output }) => historyOf(trace, output)));
  const collects = (id: number): boolean => {
    const { op } = trace.node(id);
    return op === 'input' || op === 'leaf' || retained.has(id);
  };
  return [...ids].filter(collects).map((id) => trace.ref(id));
}
