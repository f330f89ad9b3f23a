import { ancestorsOf, FlowMap, kinkOf, valuesIn, type Cut } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import { isRounding } from './rules/rounded-prediction';

/** Operations that put one value times another, or over it. */
const products = new Set<GraphNode['op']>(['mul', 'div', 'matmul', 'pow']);

/** What is asked of distributions: how likely something is, how far apart they are. One that is detached stands for what is given. */
const ofDistributions: ReadonlySet<string> = new Set(['log_prob', 'kl_divergence']);

/**
 * Where a prediction loses its gradient on its way into a product, the other factors of which send it one: where it is rounded, as nobody
 * weighs by what jumps, or detached in a numerator above what is not, or asked for one number that it never is. Any other factor that is
 * detached is a weight or a norm, and one that compares is a mask. What is taken from the prediction itself is no factor: a period, the distance to the nearest integer; nor is what was
 * drawn, of which a distribution says how likely it is.
 */
export function deadFactors(graph: Graph, output: number, flow: FlowMap): readonly Cut[] {
  const cut = valuesIn(graph, output).filter((id) => {
    const node = graph.nodes[id];
    const isOfKind =
      node !== undefined && (isRounding(node) || node.op === 'detach' || isHardlyEverMet(node, graph, flow));
    return isOfKind && flow.depends(id) && flow.flow(id) !== 'flows';
  });
  if (cut.length === 0) return [];
  const ancestors = ancestorsOf(graph, output);
  return cut.filter((id) => isFactor(graph, id, ancestors, flow)).flatMap((id) => flow.cutsAt(id));
}

/**
 * Whether a prediction is asked to equal what is no part of it, and is a number of which none is likelier than another, as nothing bends it before: then
 * it never does, and what the answer is multiplied by is 0.
 */
function isHardlyEverMet({ op, operands }: GraphNode, graph: Graph, flow: FlowMap): boolean {
  const [live, ...others] = operands.filter((operand) => flow.depends(operand));
  if (op !== 'eq' || live === undefined || others.length > 0 || flow.flow(live) !== 'flows') return false;
  return ancestorsOf(graph, live).every((id) => {
    const node = graph.nodes[id];
    return node === undefined || !flow.depends(id) || kinkOf(node, flow) === null;
  });
}

/** Whether products bring a value without a gradient together with what has one, and nothing sets it off against what it is made of. */
function isFactor(graph: Graph, id: number, ancestors: readonly number[], flow: FlowMap): boolean {
  const own = new FlowMap(graph, new Set([id]), 'required');
  const isLive = (operand: number): boolean => flow.flow(operand) === 'flows';
  const isDead = (operand: number): boolean => own.flow(operand) === 'flows' && !isLive(operand);
  const joins = ancestors.flatMap((ancestor) => {
    const node = graph.nodes[ancestor];
    return node !== undefined && node.operands.some(isDead) && node.operands.some(isLive) ? [node] : [];
  });
  const behind = new Set(ancestorsOf(graph, id));
  const isSetOff = joins.some(
    ({ op, operands }) => !products.has(op) && operands.some((operand) => isLive(operand) && behind.has(operand)),
  );
  const { op: cut } = graph.nodes[id] ?? {};
  // What is 1 less an answer is 1, and harms nothing.
  const isAnswer = (operand: number): boolean => {
    const { op, operands: [of] = [] } = graph.nodes[operand] ?? {};
    return operand === id || (op === 'cast' && of !== undefined && isAnswer(of));
  };
  const isProduct = ({ op, operands, site }: GraphNode): boolean =>
    cut === 'detach'
      ? op === 'div' && operands.slice(0, 1).some(isDead) && !ofDistributions.has(site?.name ?? '')
      : products.has(op) && (cut !== 'eq' || operands.some(isAnswer));
  return !isSetOff && joins.some(isProduct);
}
