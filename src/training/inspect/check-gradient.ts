import { ancestorsOf, FlowMap, kinkOf } from '../../core/graph/flow';
import { Tensor } from '../../core/graph/tensor';
import type { Trace } from '../../core/graph/trace';
import { gradientsOf } from '../../core/loss/gradients';
import type { PlainValue } from '../../core/loss/request';
import { FrameworkError } from '../../core/ops/framework-error';
import type { TensorValue } from '../../core/ops/operation';
import type { Ref } from '../../core/ops/ref';
import { tensorData } from '../../core/tensor/data';
import { isFloating, type DType } from '../../core/tensor/dtype';
import type { Task } from '../data/task';
import { LossFailed, type LossProgram } from '../loss-program';
import type { State } from '../variants/history';
import { keys, ownPrefix, type Values } from '../variants/keys';
import { toScalar } from '../variants/step';
import { Differences, double, single, type Precision, type Slopes } from './differences';
import type { CheckAnswer, CheckedElement } from './query';

/** More elements than these are not checked: they are spread over all. */
const mostElements = 1024;

/** A loss with all that it is given at one step. */
export interface CheckedLoss {
  readonly program: LossProgram;
  readonly task: Task;
  readonly state: State;
  readonly batch: Values<TensorValue>;
  /** By the loss's parameter. */
  readonly predictions: ReadonlyMap<string, TensorValue>;
  readonly drawSeed: number;
}

/**
 * Autograd's gradient beside central differences, element by element: in double precision, as PyTorch's `gradcheck` does it, or in single
 * precision where the loss itself takes no doubles. Throws LossFailed.
 */
export function checkGradient(loss: CheckedLoss): Omit<CheckAnswer, 'kind' | 'step'> {
  try {
    const traced = tracedWith(loss, 'float64');
    if (!traced.isRounded) return compared(traced, 'double');
  } catch (error) {
    if (!(error instanceof LossFailed || error instanceof FrameworkError)) throw error;
  }
  try {
    return compared(tracedWith(loss, 'float32'), 'single');
  } catch (error) {
    if (error instanceof FrameworkError) throw new LossFailed('raised', error.message, null);
    throw error;
  }
}

interface Traced {
  readonly trace: Trace;
  readonly value: Ref;
  readonly entered: ReadonlyMap<string, Ref>;
  readonly flow: FlowMap;
  /** Whether the loss rounds to less than doubles on the way. */
  readonly isRounded: boolean;
}

function tracedWith({ program, task, state, batch, predictions, drawSeed }: CheckedLoss, dtype: DType): Traced {
  const loss = program.open(state.memory);
  const { trace } = loss;
  const constant = (value: TensorValue) => {
    const { type, data } = isFloating(value.type.dtype) ? cast(value, dtype) : value;
    return trace.emit('constant', [], { ...type, data });
  };
  trace.withRecording(false, () => {
    const own = [
      ...loss.ownParameters().map((each) => ({ ...each, key: keys.parameter(ownPrefix + each.path) })),
      ...loss.buffers().map((each) => ({ ...each, key: keys.buffer(each.path) })),
    ];
    for (const { tensor, key } of own) {
      const value = state.carried.get(key);
      if (value !== undefined) tensor.write(trace.emit('constant', [], { ...value.type, data: value.data }));
    }
  });
  const entered = new Map<string, Ref>();
  const args = new Map<string, Tensor | PlainValue>();
  for (const [name, binding] of task.bindings) {
    if (binding.kind === 'plain') {
      args.set(name, binding.value);
      continue;
    }
    const value =
      binding.kind === 'prediction'
        ? predictions.get(name)
        : binding.kind === 'column'
          ? batch.get(keys.column(binding.column))
          : binding.value;
    if (value === undefined) throw new RangeError(`no value for ${name}`);
    const ref = binding.kind === 'prediction' ? trace.input(name, cast(value, dtype), true) : constant(value);
    if (binding.kind === 'prediction') entered.set(name, ref);
    args.set(name, Tensor.of(trace, ref));
  }
  const value = toScalar(loss.call(args, drawSeed).read());
  const flow = new FlowMap(trace.graph, new Set([...entered.values()].map(({ id }) => id)));
  const isRounded = ancestorsOf(trace.graph, value.id).some((id) => {
    const { type } = trace.node(id);
    return flow.depends(id) && isFloating(type.dtype) && type.dtype !== 'float64';
  });
  return { trace, value, entered, flow, isRounded };
}

function cast({ type, data }: TensorValue, dtype: DType): TensorValue {
  return { type: { shape: type.shape, dtype }, data: tensorData(dtype, data) };
}

function compared(traced: Traced, precision: CheckAnswer['precision']): Omit<CheckAnswer, 'kind' | 'step'> {
  const { trace, value, entered, flow } = traced;
  const refs = [...entered.values()];
  const found = gradientsOf(trace, value, refs);
  const gradients = refs.map((_, index) => {
    const gradient = 'kind' in found ? null : (found[index] ?? null);
    return gradient && trace.data(gradient);
  });
  const scale = Math.max(0, ...gradients.flatMap((gradient) => [...(gradient ?? [])].map(Math.abs)));
  const used = precision === 'double' ? double : single;
  const ids = refs.map(({ id }) => id);
  const differences = new Differences(trace, value.id, ids, used);
  const all = [...entered].flatMap(([input, ref], at) =>
    Array.from({ length: ref.size }, (_, index) => ({ input, ref, index, gradient: gradients[at] ?? null })),
  );
  const every = Math.max(1, all.length / mostElements);
  const chosen = Array.from({ length: Math.min(all.length, mostElements) }, (_, place) => Math.floor(place * every));
  const elements = chosen.flatMap((place): CheckedElement[] => {
    const element = all[place];
    if (element === undefined) return [];
    const { input, ref, index } = element;
    const gradient = element.gradient?.[index] ?? null;
    const slopes = differences.at(ref.id, index);
    const { left, right } = slopes;
    const value = trace.data(ref)[index] ?? NaN;
    return [{ input, index, value, gradient, left, right, verdict: verdictOf(gradient, slopes, scale, used) }];
  });
  return { precision, total: all.length, elements, ...reasonsOf(traced, flow) };
}

/** A gradient that is None moves nothing, as one of zero does. */
function verdictOf(
  gradient: number | null,
  { left, right, kind, noise }: Slopes,
  scale: number,
  { tolerance }: Precision,
): CheckedElement['verdict'] {
  if (kind !== 'smooth') return kind;
  const slope = (left + right) / 2;
  const own = gradient ?? 0;
  const slack = noise + tolerance * Math.max(Math.abs(slope), Math.abs(own), scale / 100);
  return Math.abs(slope - own) <= slack ? 'agrees' : 'differs';
}

/** Why gradient and differences may part: kinks on the way, hand-written gradients, and where a gradient ends. */
function reasonsOf({ trace, value }: Traced, flow: FlowMap): Pick<CheckAnswer, 'kinks' | 'cuts'> {
  const kinks = new Map<string, CheckAnswer['kinks'][number]>();
  const cuts = new Map<string, CheckAnswer['cuts'][number]>();
  for (const id of ancestorsOf(trace.graph, value.id)) {
    const node = trace.node(id);
    if (node.site === null || !flow.depends(id)) continue;
    const { name, span } = node.site;
    const kink = kinkOf(node, flow);
    if (kink !== null) kinks.set(`${name} ${String(span.start)}`, { name, span, ...kink });
    if (node.op === 'custom')
      cuts.set(`${name} ${String(span.start)}`, { name, span, because: 'its backward is hand-written' });
  }
  for (const cut of flow.cuts(value.id)) {
    const { site } = trace.node(cut.node);
    if (site === null) continue;
    cuts.set(`${site.name} ${String(site.span.start)}`, { name: site.name, span: site.span, because: cut.because });
  }
  return { kinks: [...kinks.values()], cuts: [...cuts.values()] };
}
