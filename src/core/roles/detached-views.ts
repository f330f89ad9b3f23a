import { FlowMap } from '../graph/flow';
import type { Site } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { sameShape } from '../tensor/shape';
import { isOnlyLookedAt } from './aside';
import type { Call } from './call';
import { areOneSet, flowOf } from './joint-predictions';
import { changesWhenExchanged } from './responses';
import { hintOfName } from './names';
import type { Domain, Reading, TensorReading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** An input that the loss takes as it takes its prediction, but for a `detach`, and where that is. */
export interface DetachedView {
  readonly name: string;
  readonly site: Site;
}

/**
 * Inputs that may change places with the prediction, where one set of samples is made of the two or a label says of each pair what it is to be, and
 * that the loss only looks at, behind a `detach`: nothing but that tells the one from the other. It may be meant, so nobody is warned.
 */
export function detachedViews(reading: Reading, outcome: Traced, call: Call): readonly DetachedView[] {
  const tensors = reading.inputs.filter((input) => input.kind === 'tensor');
  const reached = tensors.filter(({ role, name }) => role === 'prediction' && isReached(name, outcome));
  const mayBeView = ({ name, role, dtype }: TensorReading): boolean => {
    const hint = hintOfName(name);
    return role !== 'prediction' && dtype === 'float32' && (hint === null || hint === 'prediction');
  };
  const isOfPairs = tensors.length === 3 && tensors.some(({ domain }) => ofPairs.has(domain));
  return tensors.filter(mayBeView).flatMap((view) => {
    const site = detachOf(view.name, outcome);
    if (site === null) return [];
    const isViewOf = (prediction: TensorReading): boolean =>
      sameShape(prediction.shape, view.shape) &&
      (isOfPairs || areJoined(prediction, view, outcome)) &&
      !changesWhenExchanged(prediction, view, reading, call);
    return reached.some(isViewOf) ? [{ name: view.name, site }] : [];
  });
}

/** What says of a pair whether it belongs together. */
const ofPairs: ReadonlySet<Domain> = new Set(['binary', 'sign']);

function isReached(name: string, outcome: Traced): boolean {
  return flowOf(name, outcome)?.flow(outcome.value.id) === 'flows';
}

function areJoined(one: TensorReading, other: TensorReading, outcome: Traced): boolean {
  const [first, second] = [one, other].map(({ name }) => flowOf(name, outcome));
  return !!first && !!second && areOneSet(first, second, outcome);
}

/** The `detach` that keeps a gradient from an input; null where that is not all. */
function detachOf(name: string, outcome: Traced): Site | null {
  const flow = flowOf(name, outcome);
  const { graph } = outcome.trace;
  const { id: output } = outcome.value;
  if (flow === null || !isOnlyLookedAt(graph, flow, output)) return null;
  if (new FlowMap(graph, flow.sources, 'undetached').flow(output) !== 'flows') return null;
  const [cut] = flow.cuts(output);
  return cut === undefined ? null : (graph.nodes[cut.node]?.site ?? null);
}
