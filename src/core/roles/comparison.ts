import { FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import type { TensorData } from '../tensor/data';
import { isAffineIn } from './affine';
import { keeping, madeOf } from './first-uses';

/** Losses whose second operand lies between 0 and 1. */
const binaryLosses = new Set<GraphNode['op']>(['binaryCrossEntropy', 'binaryCrossEntropyWithLogits']);

const summing: ReadonlySet<GraphNode['op']> = new Set([...keeping, 'sum', 'add', 'clamp']);
const turning: ReadonlySet<GraphNode['op']> = new Set([...keeping, 'neg']);

/** What 0 and 1 become where they say which of two it is. */
const mapsOfTwo = [
  [1, 0],
  [-1, 1],
  [1, -1],
] as const;

type Traced = Extract<Outcome, { kind: 'value' }>;

/** How a loss compares a target with its predictions. */
export class Comparison {
  readonly #graph: Graph;
  readonly #ofTarget: FlowMap;
  readonly #ofPredictions: FlowMap;
  #met: readonly GraphNode[] | null = null;

  constructor(
    readonly target: number,
    readonly predictions: ReadonlySet<number>,
    readonly outcome: Traced,
  ) {
    this.#graph = outcome.trace.graph;
    this.#ofTarget = new FlowMap(this.#graph, new Set([target]));
    this.#ofPredictions = new FlowMap(this.#graph, predictions);
  }

  /**
   * Whether the target tells of each element which of two it is: it weighs as `1 − t`, signs as `2t − 1`, goes into a loss of such, or is
   * asked whether it is 0 or 1.
   */
  get isOfTwo(): boolean {
    if (this.#isAskedForOneOfTwo) return true;
    const own = this.#graph.nodes.slice(this.target, this.outcome.value.id + 1);
    const maps = own.flatMap((_, index) => (this.#isMapOfTwo(this.target + index) ? [this.target + index] : []));
    const flow = new FlowMap(this.#graph, new Set(maps));
    return this.#joins.some(({ op, operands }) => {
      if (binaryLosses.has(op)) return operands[1] !== undefined && this.#isOfTargetAlone(operands[1]);
      const weighs = op !== 'add' && op !== 'sub';
      return weighs && maps.length > 0 && operands.some((one) => this.#isOfTargetAlone(one) && flow.depends(one));
    });
  }

  /** Whether it is a factor as itself and as `1 − t`: a share of a whole. */
  get isFactorBothWays(): boolean {
    const isFactor = (made: ReadonlySet<number>): boolean =>
      this.#joins.some(({ op, operands }) => op === 'mul' && operands.some((one) => made.has(one)));
    if (!isFactor(madeOf(this.#graph, this.target, keeping))) return false;
    const own = this.#graph.nodes.slice(this.target, this.outcome.value.id + 1);
    return own.some((_, index) => {
      const id = this.target + index;
      return this.#isMapOfTwo(id, [[1, 0]]) && isFactor(madeOf(this.#graph, id, keeping));
    });
  }

  /** Whether elements of the target are told apart by equality with 0 or 1, and with no other number from 0 up. */
  get #isAskedForOneOfTwo(): boolean {
    const isOneOfTwo = (number: number): boolean => number === 0 || number === 1;
    const asked = this.#askedFor;
    return asked.some(isOneOfTwo) && asked.every((number) => number < 0 || isOneOfTwo(number));
  }

  /** Whether it is so asked for 1: 0 may be a guard. */
  get isAskedForOne(): boolean {
    return this.#isAskedForOneOfTwo && this.#askedFor.includes(1);
  }

  /** The numbers that elements of the target are compared with for equality. */
  get #askedFor(): readonly number[] {
    const { trace } = this.outcome;
    const same = madeOf(this.#graph, this.target, keeping);
    return this.#graph.nodes.slice(this.target).flatMap(({ op, operands }) => {
      if ((op !== 'eq' && op !== 'ne') || !operands.some((one) => same.has(one))) return [];
      const others = operands.filter((one) => !same.has(one) && !this.#ofPredictions.depends(one));
      return others.flatMap((one) => Array.from(trace.data(trace.ref(one))));
    });
  }

  /** Whether all that is done with the target is to multiply with it what comes of a prediction, and nothing of that goes by it. */
  get isFactor(): boolean {
    const joins = this.#joins;
    const same = madeOf(this.#graph, this.target, turning);
    const isOnlyFactor = joins.every(({ op, operands }) => op === 'mul' && operands.some((one) => same.has(one)));
    return joins.length > 0 && isOnlyFactor && !this.#goesBy(new Set(joins));
  }

  /** Whether the loss depends on a prediction in a way that leads through none of these. */
  #goesBy(joins: ReadonlySet<GraphNode>): boolean {
    const { nodes } = this.#graph;
    const { id } = this.outcome.value;
    const reached = new Set(this.predictions);
    for (let index = Math.min(...reached); index <= id; index += 1) {
      const node = nodes[index];
      if (node !== undefined && !joins.has(node) && node.operands.some((one) => reached.has(one))) reached.add(index);
    }
    return reached.has(id);
  }

  /** Whether the target is divided by its own sum: numbers of both signs would divide by 0. */
  get isShared(): boolean {
    const same = madeOf(this.#graph, this.target, keeping);
    const sums = madeOf(this.#graph, this.target, summing);
    return this.#graph.nodes
      .slice(this.target)
      .some(({ op, operands: [share = -1, sum = -1] }) => op === 'div' && same.has(share) && sums.has(sum));
  }

  /** Whether the target is multiplied with what comes of a prediction. */
  get isMultiplied(): boolean {
    return this.#joins.some(({ op }) => op === 'mul');
  }

  /** Whether the loss is affine in a prediction. */
  get isAffine(): boolean {
    return [...this.predictions].some((id) => isAffineIn(id, this.outcome));
  }

  /** Where the target meets what comes of a prediction. */
  get #joins(): readonly GraphNode[] {
    this.#met ??= this.#graph.nodes
      .slice(this.target, this.outcome.value.id + 1)
      .filter(
        ({ operands }) =>
          operands.some((operand) => this.#isOfTargetAlone(operand)) &&
          operands.some((operand) => this.#ofPredictions.depends(operand)),
      );
    return this.#met;
  }

  #isOfTargetAlone(id: number): boolean {
    return this.#ofTarget.depends(id) && !this.#ofPredictions.depends(id);
  }

  /** Whether a value is made of each element of the target alone, and takes 0 and 1 to what one of the maps says. */
  #isMapOfTwo(id: number, maps: readonly (readonly [number, number])[] = mapsOfTwo): boolean {
    if (this.#graph.nodes[id]?.op !== 'sub' && this.#graph.nodes[id]?.op !== 'add') return false;
    if (!this.#isOfTargetAlone(id)) return false;
    const { trace } = this.outcome;
    const [from, to] = [this.target, id].map((node) => trace.data(trace.ref(node)));
    const line = from === undefined || to === undefined ? null : lineThrough(from, to);
    return line !== null && maps.some(([zero, one]) => near(line.at0, zero) && near(line.at1, one));
  }
}

/** The straight line on which all pairs lie; null where there is none, or the first numbers do not tell. */
function lineThrough(from: TensorData, to: TensorData): { readonly at0: number; readonly at1: number } | null {
  const [x = 0, y = 0] = [from[0], to[0]];
  const other = from.findIndex((value) => Math.abs(value - x) > 1e-3);
  if (from.length !== to.length || other < 0) return null;
  const slope = ((to[other] ?? 0) - y) / ((from[other] ?? 0) - x);
  const at0 = y - slope * x;
  const isLine = from.every((value, index) => near(at0 + slope * value, to[index] ?? NaN));
  return isLine ? { at0, at1: at0 + slope } : null;
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) < 1e-4 * Math.max(1, Math.abs(other));
}
