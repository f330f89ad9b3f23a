import { isDraw } from './graph/evaluate';
import { ancestorsOf } from './graph/flow';
import { gradientsByCaller } from './loss/gradients';
import { namedParameters } from './loss/definitions';
import { LossSession, UnknownName, type Target } from './loss/session';
import type { Note } from './interpreter/values';
import type { Outcome } from './loss/outcome';
import type { GivenArguments, LossAddress, SourceFiles } from './loss/request';
import type { TensorValue } from './ops/operation';
import type { Site } from './graph/graph';
import type { Trace } from './graph/trace';
import type { Span } from './text/span';
import { targetNamed } from './visualize';

/** One call of one loss: what `loss-lens eval` asks. */
export interface EvaluationRequest {
  readonly files: SourceFiles;
  readonly address: LossAddress;
  readonly args: GivenArguments;
  readonly config: GivenArguments;
  readonly seed: number;
}

/** What PyTorch would answer: the value, and the gradient of its sum for each tensor that requires one, null for None. */
interface Answer {
  readonly kind: 'value';
  readonly value: TensorValue;
  readonly gradients: ReadonlyMap<string, TensorValue | null>;
  /** Where random numbers are drawn on which it depends: keyed by the seed, they are not PyTorch's. */
  readonly draws: readonly Span[];
}
export type Evaluation =
  | Answer
  | { readonly kind: 'raised'; readonly type: string; readonly message: string; readonly site: Site | null }
  | { readonly kind: 'unsupported'; readonly note: Note };

/** Raises UnknownName where the file has no such loss, or an inline one no such input. */
export function evaluateLoss(request: EvaluationRequest): Evaluation {
  const target = targetNamed(request.files, request.address.path, request.address.name);
  refuseUnknownInputs(request, target);
  const { evaluation, hasChanceSigns } = evaluated(request, target, 0);
  if (!hasChanceSigns || evaluation.kind !== 'value') return evaluation;
  for (const signs of waysToTurn) {
    const other = evaluated(request, target, signs).evaluation;
    if (other.kind !== 'value' || !areNear(evaluation, other)) return { kind: 'unsupported', note: leftToChance };
  }
  return evaluation;
}

/** Enough to tell any two of the first seven vectors apart. */
const waysToTurn = [1, 2, 3];
const leftToChance: Note = {
  message: 'PyTorch leaves the signs of singular and eigenvectors to chance, and the loss depends on them',
  span: null,
};

/** An inline loss has no signature of its own that would refuse an argument. */
function refuseUnknownInputs({ address, args }: EvaluationRequest, target: Target): void {
  if (target.kind !== 'inline') return;
  const names = namedParameters(target.definition.parameters).map(({ name }) => name);
  const unknown = Object.keys(args).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UnknownName(`${address.name} takes ${names.join(', ')}, no ${unknown}`);
}

function evaluated(
  request: EvaluationRequest,
  target: Target,
  signs: number,
): { readonly evaluation: Evaluation; readonly hasChanceSigns: boolean } {
  const session = new LossSession(request.files, request.address.path, request.seed);
  session.trace.signs = signs;
  const opened = session.open(target, request.config);
  // Of an object that nobody has said how to make, what a method uses of it may be known all the same.
  const isSaid = Object.keys(request.config).length > 0;
  const unmade = 'kind' in opened || !isSaid ? null : opened.unmade;
  const outcome =
    'kind' in opened
      ? opened
      : unmade === null
        ? session.call(opened, request.args)
        : { ...unmade, notes: session.notes };
  return { evaluation: evaluationOf(outcome), hasChanceSigns: session.trace.hasChanceSigns };
}

function areNear(one: Answer, other: Answer): boolean {
  const tensors = ({ value, gradients }: Answer): readonly (TensorValue | null)[] => [value, ...gradients.values()];
  const others = tensors(other);
  return tensors(one).every((tensor, index) => {
    const [data, otherData] = [tensor?.data, others[index]?.data];
    return data === undefined || data.every((value, at) => isNear(value, otherData?.[at] ?? NaN));
  });
}

function isNear(one: number, other: number): boolean {
  return Object.is(one, other) || Math.abs(one - other) <= 1e-5 * (1 + Math.abs(one));
}

/** The gradients that go with what one call of a loss came to. */
export function evaluationOf(outcome: Outcome): Evaluation {
  if (outcome.kind !== 'value') return outcome;
  const { trace, value, inputs, isTensor } = outcome;
  const wanted = inputs.filter(({ entered, isOwn }) => isOwn || trace.requiresGrad(entered));
  // A Python number has left the graph, whatever it was computed from.
  const gradients = isTensor
    ? gradientsByCaller(
        trace,
        value,
        wanted.map(({ entered }) => entered),
      )
    : [];
  if ('kind' in gradients) return gradients;
  const outputs = [value, ...gradients].flatMap((output) => output?.id ?? []);
  return {
    kind: 'value',
    value: { type: value.type, data: trace.data(value) },
    gradients: new Map(
      wanted.map(({ name }, index) => {
        const gradient = gradients[index] ?? null;
        return [name, gradient === null ? null : { type: gradient.type, data: trace.data(gradient) }];
      }),
    ),
    draws: drawsBehind(trace, outputs),
  };
}

/** The places of the draws that these values are made of, or that have decided what was computed. */
function drawsBehind({ graph, questions }: Trace, outputs: readonly number[]): readonly Span[] {
  if (!graph.nodes.some(isDraw)) return [];
  const decided = [...graph.guards, ...questions].map(({ node }) => node);
  const behind = new Set([...outputs, ...decided].flatMap((id) => ancestorsOf(graph, id)));
  const spans = graph.nodes.flatMap((node, id) => (isDraw(node) && behind.has(id) ? (node.site?.span ?? []) : []));
  return [...new Set(spans)];
}
