import { ancestorsOf, FlowMap } from '../graph/flow';
import type { Graph, GraphNode } from '../graph/graph';
import type { Outcome } from '../loss/outcome';
import { isAffineIn } from './affine';
import { isMadeOf, keeping, madeOf } from './first-uses';

/** Losses whose second operand lies between 0 and 1. */
const binaryLosses = new Set<GraphNode['op']>(['binaryCrossEntropy', 'binaryCrossEntropyWithLogits']);

const summing: ReadonlySet<GraphNode['op']> = new Set([...keeping, 'sum', 'add', 'clamp']);
/** What weighs numbers above 0, or adds to them, and leaves them above 0. */
const growing: ReadonlySet<GraphNode['op']> = new Set([...keeping, 'add', 'mul', 'clamp']);
/** What keeps a value but for its sign. */
export const turning: ReadonlySet<GraphNode['op']> = new Set([...keeping, 'neg']);

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
    const maps = this.#madeByMap(mapsOfTwo);
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
    if (!isFactor(madeOf(this.#graph, this.target, turning))) return false;
    return this.#madeByMap([[1, 0]]).some((id) => isFactor(madeOf(this.#graph, id, turning)));
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

  /** The numbers that elements of the target are compared with for equality: as a truth value a number is anything but 0. */
  get #askedFor(): readonly number[] {
    const { trace } = this.outcome;
    const same = madeOf(this.#graph, this.target, keeping);
    return this.#graph.nodes.slice(this.target).flatMap(({ op, operands, type }) => {
      if (op === 'cast' && type.dtype === 'bool' && operands.some((one) => same.has(one))) return [0];
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
    const [same, grown] = [keeping, growing].map((by) => madeOf(this.#graph, this.target, by));
    const sums = madeOf(this.#graph, this.target, summing);
    const isSumOf = (sum: number, share: number): boolean =>
      isMadeOf(this.#graph, sum, summing, ({ op, operands: [summed = -1] }) => op === 'sum' && summed === share);
    return this.#graph.nodes
      .slice(this.target, this.outcome.value.id + 1)
      .some(({ op, operands: [share = -1, sum = -1] }) => {
        if (op !== 'div') return false;
        const isOwn = same?.has(share) === true && sums.has(sum);
        return isOwn || (grown?.has(share) === true && this.#isOfTargetAlone(share) && isSumOf(sum, share));
      });
  }

  /** Whether the target meets nothing but rows of shares of a prediction, each of which it is taken from: which of several it is. */
  get isTakenFromShares(): boolean {
    const joins = this.#joins;
    const own = madeOf(this.#graph, this.target, keeping);
    const isOfShares = (id: number): boolean =>
      isMadeOf(this.#graph, id, keeping, ({ op, operands: [share = -1, sum = -1] }) => {
        if (op === 'softmax') return true;
        const same = madeOf(this.#graph, share, summing);
        return op === 'div' && sum !== share && same.has(sum);
      });
    return (
      joins.length > 0 &&
      joins.every(
        ({ op, operands }) =>
          (op === 'sub' || op === 'squaredError') &&
          operands.some((one) => own.has(one)) &&
          operands.every((one) => own.has(one) || isOfShares(one)),
      )
    );
  }

  /** Whether the target is multiplied with what comes of a prediction. */
  get isMultiplied(): boolean {
    return this.#joins.some(({ op }) => op === 'mul' || op === 'matmul');
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

  /**
   * Sums and differences that are made of single elements of the target alone, and take 0 and 1 to what one of the maps says; of a loop all
   * passes together.
   */
  #madeByMap(maps: readonly (readonly [number, number])[]): readonly number[] {
    const same = madeOf(this.#graph, this.target, keeping);
    const places = new Map<string, { readonly ids: number[]; readonly pairs: (readonly [number, number])[] }>();
    for (let id = this.target; id <= this.outcome.value.id; id += 1) {
      const { op, site } = this.outcome.trace.node(id);
      if ((op !== 'sub' && op !== 'add') || !this.#isOfTargetAlone(id)) continue;
      const key = site === null ? String(id) : JSON.stringify([op, site.span]);
      const place = places.get(key) ?? { ids: [], pairs: [] };
      places.set(key, place);
      place.ids.push(id);
      place.pairs.push(...this.#pairsTo(id, same));
    }
    return [...places.values()].flatMap(({ ids, pairs }) => {
      const line = lineThrough(pairs);
      const isMap = line !== null && maps.some(([zero, one]) => near(line.at0, zero) && near(line.at1, one));
      return isMap ? ids : [];
    });
  }

  /** The elements of the target's view that a value of as many is made of, each beside what it has become; none where there is no such view. */
  #pairsTo(id: number, views: ReadonlySet<number>): readonly (readonly [number, number])[] {
    const { trace } = this.outcome;
    const to = trace.data(trace.ref(id));
    const sources = ancestorsOf(this.#graph, id).filter((one) => views.has(one) && trace.ref(one).size === to.length);
    if (sources.length === 0) return [];
    const from = trace.data(trace.ref(Math.max(...sources)));
    return Array.from(to, (number, index) => [from[index] ?? NaN, number] as const);
  }
}

/** The straight line on which all points lie; null where there is none, or they do not tell. */
function lineThrough(
  points: readonly (readonly [number, number])[],
): { readonly at0: number; readonly at1: number } | null {
  const [[x, y] = [0, 0]] = points;
  const other = points.find(([from]) => Math.abs(from - x) > 1e-3);
  if (other === undefined) return null;
  const slope = (other[1] - y) / (other[0] - x);
  const at0 = y - slope * x;
  const isLine = points.every(([from, to]) => near(at0 + slope * from, to));
  return isLine ? { at0, at1: at0 + slope } : null;
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) < 1e-4 * Math.max(1, Math.abs(other));
}
