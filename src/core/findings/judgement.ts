import type { Graph, GraphNode, Site } from '../graph/graph';
import type { BackwardOutcome, Verdict } from './verdict';
import { FlowMap, refusalOf, type Cut } from '../graph/flow';
import { deadTerms, termsOf, type Term } from './terms';

/** What the structure of one traced loss says about the gradient of its predictions. */
export interface Judgement {
  readonly verdict: Exclude<Verdict, 'metric'>;
  readonly backward: BackwardOutcome;
  /** What `backward` raises where it meets an operation without a derivative; null otherwise. */
  readonly refusal: string | null;
  /** Where gradients end that the verdict speaks of: nearest to the prediction first. */
  readonly cuts: readonly CutInGraph[];
  /** All summands that depend on a prediction, and those that send it nothing. */
  readonly terms: readonly Term[];
  readonly dead: readonly DeadTerm[];
  /** Predictions that get nothing, beside others that a gradient reaches. */
  readonly unreached: readonly UnreachedPrediction[];
}

export interface CutInGraph extends Cut {
  readonly operation: GraphNode;
  readonly site: Site | null;
}

export interface DeadTerm extends Term {
  readonly cuts: readonly CutInGraph[];
}

export interface UnreachedPrediction {
  /** Where it enters. */
  readonly input: number;
  /** Whether it gets zeros, rather than None. */
  readonly getsZero: boolean;
  readonly cuts: readonly CutInGraph[];
}

/** A loss as it was traced: which node it is, and where predictions enter. */
export interface TracedLoss {
  readonly graph: Graph;
  readonly output: number;
  /** A number that has left PyTorch cannot be differentiated, whatever its history. */
  readonly isTensor: boolean;
  readonly predictions: ReadonlySet<number>;
}

/**
 * Judges by structure alone, so that it holds for every sample that takes the same branches: the join over all paths of
 * none < zero < flows, then term by term.
 */
export function judge(loss: TracedLoss): Judgement {
  const flow = new FlowMap(loss.graph, loss.predictions);
  const reach = loss.isTensor ? flow.flow(loss.output) : 'none';
  const refusal = loss.isTensor ? refusalOf(loss.graph, loss.output) : null;
  const terms = termsOf(loss.graph, loss.output, flow);
  if (reach === 'flows') {
    const dead = deadTerms(loss.graph, terms, flow).map((term) => ({
      ...term,
      cuts: located(loss.graph, flow.cuts(term.node)),
    }));
    const unreached = unreachedPredictions(loss);
    const verdict = dead.length > 0 || unreached.length > 0 ? 'partial' : 'trains';
    return { verdict, backward: refusal === null ? 'runs' : 'raises', refusal, cuts: [], terms, dead, unreached };
  }
  // Another leaf (a parameter of the loss, `requires_grad = True` on its value) keeps backward from raising.
  const runsAnyway = loss.isTensor && refusal === null && (loss.graph.nodes[loss.output]?.requiresGrad ?? false);
  if (!flow.depends(loss.output) && loss.graph.guards.some((guard) => flow.depends(guard.node))) {
    return { ...guarded(loss, flow), refusal, terms, dead: [], unreached: [] };
  }
  return {
    verdict: 'noGradient',
    backward: !runsAnyway ? 'raises' : reach === 'zero' ? 'runsWithZero' : 'runs',
    refusal,
    cuts: located(loss.graph, flow.cuts(loss.output)),
    terms,
    dead: [],
    unreached: [],
  };
}

function unreachedPredictions({ graph, output, predictions }: TracedLoss): readonly UnreachedPrediction[] {
  return [...predictions].flatMap((input) => {
    const flow = new FlowMap(graph, new Set([input]));
    const reach = flow.flow(output);
    if (reach === 'flows' || !flow.depends(output)) return [];
    return [{ input, getsZero: reach === 'zero', cuts: located(graph, flow.cuts(output)) }];
  });
}

/** The value follows the prediction only through decisions of the program: counts, branches. */
function guarded(loss: TracedLoss, flow: FlowMap): Pick<Judgement, 'verdict' | 'backward' | 'cuts'> {
  const deciding = loss.graph.guards.filter((guard) => flow.depends(guard.node));
  return {
    verdict: 'noGradient',
    backward: 'raises',
    cuts: located(
      loss.graph,
      deciding.flatMap((guard) => flow.cuts(guard.node)),
    ),
  };
}

function located(graph: Graph, cuts: readonly Cut[]): readonly CutInGraph[] {
  return cuts.flatMap((cut) => {
    const operation = graph.nodes[cut.node];
    return operation === undefined ? [] : [{ ...cut, operation, site: operation.site }];
  });
}
