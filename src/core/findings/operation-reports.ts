import type { OperationReport } from './report';
import { ancestorsOf, FlowMap, kinkOf, recordedAncestorsOf, type Cut } from '../graph/flow';
import type { GraphNode } from '../graph/graph';
import type { Trace } from '../graph/trace';
import { gradientsOf } from '../loss/gradients';
import { constant, type Ref } from '../ops/ref';
import type { TensorData } from '../tensor/data';
import { formatShape } from '../tensor/shape';
import { extentOf } from '../tensor/statistics';
import type { Span } from '../text/span';

/** All operations of one expression of the source that lie between a prediction and the loss. */
interface Place {
  readonly span: Span;
  readonly name: string;
  readonly nodes: number[];
}

/** What is said of an expression at which a gradient ends. */
export type ExplainCut = (
  cut: Cut,
  place: { readonly span: Span; readonly name: string },
) => Pick<OperationReport, 'hover' | 'details' | 'picture'>;

/** The expressions of the source between a prediction and the loss, at which a gradient arrives: smallest last. */
export class OperationPlaces {
  readonly #flow: FlowMap;
  readonly #places: readonly Place[];
  readonly #recorded: ReadonlySet<number>;

  constructor(
    readonly trace: Trace,
    output: number,
    predictions: ReadonlySet<number>,
  ) {
    const graph = trace.graph;
    this.#flow = new FlowMap(graph, predictions);
    const places = new Map<string, Place>();
    for (const id of ancestorsOf(graph, output)) {
      const site = graph.nodes[id]?.site ?? null;
      if (site === null || !this.#flow.depends(id) || predictions.has(id)) continue;
      const key = `${site.span.path}:${String(site.span.start)}:${String(site.span.end)}`;
      const place = places.get(key) ?? { span: site.span, name: site.name, nodes: [] };
      place.nodes.push(id);
      places.set(key, place);
    }
    this.#recorded = new Set(recordedAncestorsOf(graph, output));
    // Where none arrives from the prediction, the place where it ended has the say.
    this.#places = [...places.values()].filter(
      (place) => this.#isInHandWritten(place) || [...this.#entries(place)].some((id) => this.#flow.flow(id) !== 'none'),
    );
  }

  /** What the program calls to be told of this place; null where nothing is. */
  nameAt({ start, end }: Span): string | null {
    return this.#places.find(({ span }) => span.start === start && span.end === end)?.name ?? null;
  }

  /** How the gradient passes each of them, for hovers. */
  reports(explainCut: ExplainCut): readonly OperationReport[] {
    return this.#places.map((place) => {
      if (!this.#isInHandWritten(place)) return report(this.trace, place, this.#entries(place), this.#flow, explainCut);
      const { span, name } = place;
      const hover = `**Loss Lens** · \`${name}\` · in a hand-written function: its \`backward\` says what passes`;
      return { span, name, passage: 'smooth', hover, details: '', picture: null };
    });
  }

  #isInHandWritten({ nodes }: Place): boolean {
    return !nodes.some((id) => this.#recorded.has(id));
  }

  /** What comes from the predictions into the operations of a place. */
  #entries({ nodes }: Place): ReadonlySet<number> {
    const own = new Set(nodes);
    const operands = nodes.flatMap((id) => this.trace.node(id).operands);
    return new Set(operands.filter((id) => !own.has(id) && this.#flow.depends(id)));
  }
}

function report(
  trace: Trace,
  place: Place,
  entries: ReadonlySet<number>,
  flow: FlowMap,
  explainCut: ExplainCut,
): OperationReport {
  const last = Math.max(...place.nodes);
  const inner = new FlowMap(trace.graph, entries);
  const through = inner.flow(last);
  const { span, name } = place;
  const head = `**Loss Lens** · \`${name}\` · ${formatShape(trace.node(last).type.shape)}`;
  if (through !== 'flows') {
    const [cut] = inner.cuts(last);
    const passage = through === 'zero' ? 'zero' : 'blocked';
    if (cut === undefined)
      return { span, name, passage, hover: `${head} · no gradient passes`, details: '', picture: null };
    return { span, name, passage, ...explainCut(cut, place) };
  }
  const [kink] = place.nodes.flatMap((id) => kinkOf(trace.node(id), flow) ?? []);
  if (kink !== undefined) {
    const does = `${kink.convention.includes(' to ') ? 'gives' : 'uses'} ${kink.convention}`;
    const hover = `${head} · gradient passes; at ${kink.at} PyTorch ${does}. Fine to train.`;
    return { span, name, passage: 'kinked', hover, details: '', picture: null };
  }
  return {
    span,
    name,
    passage: 'smooth',
    hover: `${head} · gradient passes${slope(trace, place, last, entries)}`,
    details: '',
    picture: null,
  };
}

/** The factor as it is written for a function of x that stands alone. */
const formulas: Readonly<Partial<Record<GraphNode['op'], string>>> = {
  ...{ sigmoid: 'σ(1−σ)', logSigmoid: '1−σ', tanh: '1−tanh²', exp: 'eˣ', log: '1/x', sqrt: '1/(2√x)' },
  ...{ reciprocal: '−1/x²', sin: 'cos x', cos: '−sin x' },
};

/** The factor by which an elementwise operation multiplies the gradient, as it is on the sample; nothing where it mixes elements. */
function slope(trace: Trace, { nodes }: Place, last: number, entries: ReadonlySet<number>): string {
  const [entry] = entries;
  if (entry === undefined || entries.size > 1) return '';
  const [from, to] = [trace.ref(entry), trace.ref(last)];
  if (formatShape(from.shape) !== formatShape(to.shape)) return '';
  const factors = gradientThrough(trace, to, from);
  // Where each element passes its own gradient alone, one of the other sign comes back with the other sign.
  const signs = Float64Array.from({ length: to.size }, (_, at) => (isNegated(at) ? -1 : 1));
  const signed = gradientThrough(trace, to.mul(constant(trace, to.shape, to.dtype, signs)), from);
  if (factors === null || signed === null) return '';
  if (!factors.every((factor, at) => factor * (signs[at] ?? 1) === signed[at])) return '';
  const { min: low, max: high } = extentOf(factors);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '';
  if (low === high) return `, × ${formatted(low)}`;
  const range = `${formatted(low)} to ${formatted(high)}`;
  const formula = nodes.length === 1 ? formulas[trace.node(last).op] : undefined;
  return formula === undefined ? `, × ${range} here` : `, × ${formula}, here ${range}`;
}

function gradientThrough(trace: Trace, to: Ref, from: Ref): TensorData | null {
  const gradients = gradientsOf(trace, to, [from]);
  const gradient = 'kind' in gradients ? null : (gradients[0] ?? null);
  return gradient === null ? null : trace.data(gradient);
}

/** Without the symmetry of rows and columns: the parity of the bits of a position (Thue and Morse). */
function isNegated(position: number): boolean {
  let negated = false;
  for (let rest = position; rest > 0; rest = Math.floor(rest / 2)) if (rest % 2 === 1) negated = !negated;
  return negated;
}

function formatted(value: number): string {
  return String(Number(value.toPrecision(2))).replace('-', '−');
}
