import type { Graph, GraphNode, Site } from '../graph/graph';
import type { BackwardOutcome, Verdict } from './verdict';
import { FlowMap, refusalOf, valuesIn, type Cut } from '../graph/flow';
import { termsOf, type Term } from '../graph/terms';
import { deadFactors } from './dead-factors';
import { apartUnderHinges, copiesAmong, deadTerms } from './dead-terms';

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
  /** Where factors that depend on a prediction lose its gradient, beside others that send one. */
  readonly factors: readonly CutInGraph[];
  /** Predictions that get nothing, beside others that a gradient reaches. */
  readonly unreached: readonly UnreachedInput[];
}

export interface CutInGraph extends Cut {
  readonly operation: GraphNode;
  readonly site: Site | null;
}

export interface DeadTerm extends Term {
  readonly cuts: readonly CutInGraph[];
}

export interface UnreachedInput {
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
  /** Where what something unknown has computed enters, as a loss of its own: a term that is reached by way of it trains that. */
  readonly computed: ReadonlySet<number>;
}

/**
 * Judges by structure alone, so that it holds for every sample that takes the same branches: the join over all paths of
 * none < zero < flows, then term by term.
 */
export function judge(loss: TracedLoss): Judgement {
  const flow = new FlowMap(loss.graph, loss.predictions);
  const reach = loss.isTensor ? flow.flow(loss.output) : 'none';
  const refusal = loss.isTensor ? refusalOf(loss.graph, loss.output) : null;
  const both = new FlowMap(loss.graph, new Set([...loss.predictions, ...loss.computed]), 'required');
  const own = ownLeaves(loss.graph, loss.predictions);
  const whole = termsOf(loss.graph, loss.output, both, fittedFactors(loss.graph, both, own));
  const all = apartUnderHinges(loss.graph, whole, both);
  const terms = all.filter(({ node }) => flow.depends(node));
  const computed = new FlowMap(loss.graph, loss.computed);
  const isOwn = ({ node }: Term): boolean => !computed.depends(node);
  const copies = copiesAmong(loss.graph, all, both);
  const unreached = (reach === 'flows' ? unreachedPredictions(loss, terms.filter(isOwn)) : []).filter(
    ({ cuts }) => cuts.length === 0 || !cuts.every(({ node }) => copies.has(node)),
  );
  const any = new FlowMap(loss.graph, inputsOf(loss.graph), 'required');
  // In what a call has computed, something else may be trained, where anything is let through.
  const isDead = (term: Term): boolean => isOwn(term) || any.flow(term.node) !== 'flows';
  const ofPredictions = reach === 'flows' ? deadTermsOf(loss, terms, flow, own, unreached).filter(isDead) : [];
  const dead = reach === 'flows' ? [...ofPredictions, ...deadOfCalls(loss, flow, any, own)] : [];
  const isNothing = terms.every((term) => isOwn(term) && (term.sign === 0 || flow.flow(term.node) !== 'flows'));
  if (reach === 'flows' && !(isNothing && dead.length > 0)) {
    const inTerms = new Set(dead.flatMap((term) => term.cuts.map((cut) => cut.node)));
    const factors = located(loss.graph, deadFactors(loss.graph, loss.output, flow)).filter(
      ({ node }) => !inTerms.has(node),
    );
    const verdict = dead.length + unreached.length + factors.length > 0 ? 'partial' : 'trains';
    const backward = refusal === null ? 'runs' : 'raises';
    return { verdict, backward, refusal, cuts: [], terms, dead, factors, unreached };
  }
  // Another leaf (a parameter of the loss, `requires_grad = True` on its value) keeps backward from raising.
  const runsAnyway = loss.isTensor && refusal === null && (loss.graph.nodes[loss.output]?.requiresGrad ?? false);
  if (!flow.depends(loss.output) && loss.graph.guards.some((guard) => flow.depends(guard.node))) {
    return {
      ...guarded(loss, flow),
      backward: runsAnyway ? 'runs' : 'raises',
      refusal,
      terms,
      dead: [],
      factors: [],
      unreached: [],
    };
  }
  return {
    verdict: 'noGradient',
    backward: !runsAnyway ? 'raises' : reach === 'none' ? 'runs' : 'runsWithZero',
    refusal,
    // Beside what is multiplied by 0 the others are to blame.
    cuts: reach === 'flows' ? dead.flatMap((term) => term.cuts) : cutsOf(loss.output, loss.graph, flow),
    terms,
    dead: [],
    factors: [],
    unreached: [],
  };
}

function inputsOf({ nodes }: Graph): ReadonlySet<number> {
  return new Set(nodes.flatMap(({ op }, id) => (op === 'input' || op === 'leaf' ? [id] : [])));
}

/** Dead terms that calls have computed which are not followed: whatever is in them, nothing is let through. */
function deadOfCalls(loss: TracedLoss, flow: FlowMap, any: FlowMap, own: ReadonlySet<number>): readonly DeadTerm[] {
  const { graph, output } = loss;
  const computed = new FlowMap(graph, loss.computed);
  if (!computed.depends(output)) return [];
  return deadTermsOf(loss, termsOf(graph, output, any), any, own, []).filter(
    ({ node }) => computed.depends(node) && !flow.depends(node),
  );
}

/** Dead terms, each cut off where a prediction is that nothing else trains, if there is one in it: the advantage beside it may be detached. */
function deadTermsOf(
  { graph, predictions }: TracedLoss,
  terms: readonly Term[],
  flow: FlowMap,
  leaves: ReadonlySet<number>,
  unreached: readonly UnreachedInput[],
): readonly DeadTerm[] {
  const ofUnreached = new FlowMap(graph, new Set(unreached.map(({ input }) => input)));
  const own = new FlowMap(graph, leaves);
  return deadTerms(graph, terms, flow).flatMap((term) => {
    // What is multiplied by 0 would send nothing either way.
    if (term.sign === 0) return [];
    // A term that a weight of the loss's own is fitted in trains that.
    if (own.flow(term.node) === 'flows') return [];
    const cuts = cutsOf(term.node, graph, flow);
    // Weights that begin where the first batch lies, as of a normalisation: the term trains them.
    if (cuts.length > 0 && cuts.every(({ operation }) => isOverLeaf(graph, operation, predictions))) return [];
    const untrained = cuts.filter(({ operand }) => ofUnreached.depends(operand));
    return [{ ...term, cuts: untrained.length > 0 ? untrained : cuts }];
  });
}

/** What is trained beside the predictions and made of none of them: parameters that the loss holds. */
function ownLeaves(graph: Graph, predictions: ReadonlySet<number>): ReadonlySet<number> {
  const flow = new FlowMap(graph, predictions);
  const isLeaf = ({ op, requiresGrad }: GraphNode): boolean => requiresGrad && (op === 'leaf' || op === 'input');
  const isOwn = (node: GraphNode, id: number): boolean =>
    (isLeaf(node) || isOverLeaf(graph, node, predictions)) && !flow.depends(id);
  return new Set(graph.nodes.flatMap((node, id) => (isOwn(node, id) ? [id] : [])));
}

/**
 * Which products hold what weights of the loss's own make of another input, as one view's projection beside the other's: what it is multiplied with
 * teaches that. A weight by itself may be learnt for a term that trains nothing.
 */
function fittedFactors(graph: Graph, flow: FlowMap, leaves: ReadonlySet<number>): (id: number) => boolean {
  const own = new FlowMap(graph, leaves);
  const others = graph.nodes.flatMap(({ op }, id) => (op === 'input' && !leaves.has(id) ? [id] : []));
  const given = new FlowMap(graph, new Set(others));
  const isFitted = (id: number): boolean => !flow.depends(id) && given.depends(id) && own.flow(id) === 'flows';
  return (id) => graph.nodes[id]?.op === 'mul' && graph.nodes[id].operands.some(isFitted);
}

/** Whether a value was written, past its history, into a leaf of the loss's own that is trained. */
function isOverLeaf(graph: Graph, { op, operands: [before] }: GraphNode, predictions: ReadonlySet<number>): boolean {
  const written = op === 'overwrite' && before !== undefined ? graph.nodes[before] : undefined;
  if (before === undefined || written === undefined) return false;
  if (written.op === 'overwrite') return isOverLeaf(graph, written, predictions);
  return written.requiresGrad && !predictions.has(before) && (written.op === 'leaf' || written.op === 'input');
}

/** Those in one of these terms that get nothing from any. */
function unreachedPredictions(loss: TracedLoss, terms: readonly Term[]): readonly UnreachedInput[] {
  return unreachedAmong(loss, loss.predictions).filter(({ input }) => {
    const flow = new FlowMap(loss.graph, new Set([input]));
    return terms.some(({ node }) => flow.depends(node));
  });
}

/** Those of which the value is made and that get nothing from it. */
export function unreachedAmong(
  { graph, output }: Pick<TracedLoss, 'graph' | 'output'>,
  inputs: ReadonlySet<number>,
): readonly UnreachedInput[] {
  return [...inputs].flatMap((input) => {
    const flow = new FlowMap(graph, new Set([input]));
    const reach = flow.flow(output);
    if (reach === 'flows' || !flow.depends(output)) return [];
    return [{ input, getsZero: reach === 'zero', cuts: cutsOf(output, graph, flow) }];
  });
}

/** The value follows the prediction only through decisions of the program: counts, branches. */
function guarded(loss: TracedLoss, flow: FlowMap): Pick<Judgement, 'verdict' | 'cuts'> {
  const deciding = loss.graph.guards.filter((guard) => flow.depends(guard.node));
  return {
    verdict: 'noGradient',
    cuts: located(
      loss.graph,
      deciding.flatMap((guard) => flow.cuts(guard.node)),
    ),
  };
}

/** Where gradients end on the way to a value: of those, if any, what its numbers are made of, not what only chooses among them. */
function cutsOf(output: number, graph: Graph, flow: FlowMap): readonly CutInGraph[] {
  const cuts = flow.cuts(output);
  const values = new Set(valuesIn(graph, output));
  const ofValues = cuts.filter(({ node }) => values.has(node));
  const told = ofValues.length > 0 ? ofValues : cuts;
  return located(
    graph,
    told.map((cut) => counted(cut, graph, output)),
  );
}

/** By what decisions are counted, or their places asked for. */
const countedBy: Partial<Record<GraphNode['op'], (by: GraphNode) => boolean>> = {
  argmax: isCount,
  argmin: isCount,
  gt: asksForPlaces,
  ge: asksForPlaces,
  lt: asksForPlaces,
  le: asksForPlaces,
};

function isCount({ op }: GraphNode): boolean {
  return op === 'bincount' || op === 'histc';
}

/** `nonzero`, called for; an index by a mask asks for places, too, but is no more than a choice. */
function asksForPlaces({ op, site }: GraphNode): boolean {
  return op === 'nonzero' && site !== null && /(^|\.)(nonzero|argwhere|flatnonzero)$/.test(site.name);
}

/**
 * A decision that is only counted is told where it is: that of which class each sample is counts the samples of each; so is one of which only the places
 * are used.
 */
function counted(cut: Cut, graph: Graph, output: number): Cut {
  const isCounting = countedBy[graph.nodes[cut.node]?.op ?? 'input'];
  if (isCounting === undefined) return cut;
  for (let at = cut.node; ;) {
    const users = graph.nodes.flatMap(({ operands }, id) => (id <= output && operands.includes(at) ? [id] : []));
    const [user, ...others] = users;
    const node = user === undefined ? undefined : graph.nodes[user];
    if (user === undefined || node === undefined || others.length > 0) return cut;
    if (isCounting(node)) return { ...cut, node: user, operand: at };
    if (node.op !== 'view' && node.op !== 'cast') return cut;
    at = user;
  }
}

/** Cuts with the operations that they are, and where those stand. */
export function located(graph: Graph, cuts: readonly Cut[]): readonly CutInGraph[] {
  return cuts.flatMap((cut) => {
    const operation = graph.nodes[cut.node];
    return operation === undefined ? [] : [{ ...cut, operation, site: operation.site }];
  });
}
