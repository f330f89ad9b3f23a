import { ancestorsOf, FlowMap } from '../graph/flow';
import type { Graph } from '../graph/graph';
import { termsOf, type Term } from '../graph/terms';
import { assumption, described, type LossStory, type Place } from './cut-findings';
import { ruleFor } from './cut-rules';
import type { Finding } from './finding';
import { located, unreachedAmong, type CutInGraph } from './judgement';

/** A loss that trains its predictions, and what else is in it. */
interface Trained {
  readonly graph: Graph;
  readonly output: number;
  readonly terms: readonly Term[];
  readonly predictions: ReadonlySet<number>;
  /** Weights that the loss holds itself, and what they are called. */
  readonly own: ReadonlyMap<number, string>;
}

/**
 * What is said of weights of a loss's own, and of distributions, that get nothing where the predictions do. It is judged by what it takes: it may well
 * train that.
 */
export function missedFindings(loss: Trained, story: LossStory): readonly Finding[] {
  return [...missedWeights(loss, story), ...deadTerms(loss, story), ...lostDraws(loss, story)];
}

/** Nobody writes these but to stop a gradient, or to take a value for something else. */
const mayBeMeant: ReadonlySet<Finding['rule']> = new Set(['detached-prediction', 'left-the-graph', 'made-up-gradient']);

/** Weights that lose their gradient though nobody stops it: drawn, rounded or compared. */
function missedWeights({ graph, output, own }: Trained, story: LossStory): readonly Finding[] {
  // What only names a class, or chooses, is made by what teaches.
  const isFitted = ({ node }: CutInGraph): boolean => flowsFrom(node, graph, output);
  return lostAt({ graph, output }, own, isFitted, story).map(({ place, names }) =>
    findingAt(place, `No gradient reaches ${names}: ${place.because}. \`backward()\` runs, and trains the rest.`),
  );
}

/** Summands that are made of weights alone, by decisions, while others train these: a count of those that are not 0 makes none of them 0. */
function deadTerms({ graph, output, own, predictions }: Trained, story: LossStory): readonly Finding[] {
  const [flow, given] = [new FlowMap(graph, new Set(own.keys())), new FlowMap(graph, predictions)];
  const isDead = ({ node, sign }: Term): boolean => sign !== 0 && !given.depends(node) && flow.flow(node) !== 'flows';
  const trained = new Map([...own].filter(([id]) => flowsFrom(id, graph, output)));
  const dead = termsOf(graph, output, flow).filter(isDead);
  // A decision goes straight through where what it was made of comes beside it and is taken off detached: `hard + soft - soft.detach()`.
  const isStopped = ({ node }: Term): boolean =>
    unreachedAmong({ graph, output: node }, new Set(trained.keys())).some(({ cuts }) =>
      cuts.some(({ operation }) => operation.op === 'detach'),
    );
  if (dead.some(isStopped)) return [];
  return dead
    .flatMap(({ node }) => lostAt({ graph, output: node }, trained, () => true, story))
    .map(({ place, names }) =>
      findingAt(
        place,
        `This term sends ${names} nothing: ${place.because}. \`backward()\` runs, and only the rest trains.`,
      ),
    );
}

/** The expressions at which weights lose their gradient on the way to a value, and the weights that do. */
function lostAt(
  value: Pick<Trained, 'graph' | 'output'>,
  own: Trained['own'],
  isWanted: (cut: CutInGraph) => boolean,
  story: LossStory,
): readonly { readonly place: Place; readonly names: string }[] {
  const places = new Map<string, { readonly place: Place; readonly names: Set<string> }>();
  for (const { input, cuts } of unreachedAmong(value, new Set(own.keys()))) {
    for (const cut of cuts.filter(isWanted)) {
      const place = described(cut, story);
      if (place === null || mayBeMeant.has(place.rule)) continue;
      const { path, start, end } = place.span;
      const key = `${path}:${String(start)}:${String(end)}`;
      const known = places.get(key) ?? { place, names: new Set<string>() };
      // A layer is named once.
      known.names.add(`\`${(own.get(input) ?? '').replace(/\.(weight|bias)$/, '')}\``);
      places.set(key, known);
    }
  }
  return [...places.values()].map(({ place, names }) => ({ place, names: [...names].join(', ') }));
}

/**
 * Draws that a term of a loss is made with, as a reconstruction of a latent, and that send the parameters of their distribution nothing, which another
 * term trains: without reparameterisation the one knows nothing of the other (Kingma and Welling 2014). Silent where a term weighs what was drawn by how
 * likely it was.
 */
function lostDraws({ graph, output, terms, predictions, own }: Trained, story: LossStory): readonly Finding[] {
  const flow = new FlowMap(graph, new Set([...predictions, ...own.keys()]));
  return ancestorsOf(graph, output).flatMap((id) => {
    const cuts = flow.cutsAt(id);
    const [cut] = located(graph, cuts);
    if (cut === undefined || !isDraw(cut) || !terms.some(({ node }) => flowsFrom(id, graph, node))) return [];
    const parameters = new FlowMap(graph, new Set(cuts.map(({ operand }) => operand)));
    const drawn = new FlowMap(graph, new Set([id]));
    const fitting = terms.filter(({ node }) => parameters.flow(node) === 'flows');
    const isWeighed = fitting.some(({ node }) => drawn.depends(node));
    const place = fitting.length === 0 || isWeighed ? null : described(cut, story);
    if (place === null) return [];
    return findingAt(
      place,
      `What is made of this draw trains nothing before it, though another term trains the distribution that it is drawn from: ${place.because}. Reparameterise it: μ + σ·ε, or \`rsample()\`.${assumption(story)}`,
    );
  });
}

function isDraw({ operation, site }: CutInGraph): boolean {
  return site !== null && ruleFor({ node: operation, name: site.name })?.id === 'sampled-prediction';
}

function flowsFrom(id: number, graph: Graph, output: number): boolean {
  return new FlowMap(graph, new Set([id]), 'required').flow(output) === 'flows';
}

function findingAt({ rule, span, way }: Place, message: string): Finding {
  return { rule, severity: 'warning', span, message, related: way, fix: null, witness: null };
}
