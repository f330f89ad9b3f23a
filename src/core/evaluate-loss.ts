import { gradientsOf } from './loss/gradients';
import { LossSession } from './loss/session';
import type { Note } from './interpreter/values';
import type { Outcome } from './loss/outcome';
import type { GivenArguments, LossAddress, SourceFiles } from './loss/request';
import type { TensorValue } from './ops/operation';
import type { Site } from './graph/graph';

/** One call of one loss: what `loss-lens eval` asks. */
export interface EvaluationRequest {
  readonly files: SourceFiles;
  readonly address: LossAddress;
  readonly args: GivenArguments;
  readonly config: GivenArguments;
  readonly seed: number;
}

/** What PyTorch would answer: the value, and the gradient of its sum for each tensor that requires one, null for None. */
export type Evaluation =
  | { readonly kind: 'value'; readonly value: TensorValue; readonly gradients: ReadonlyMap<string, TensorValue | null> }
  | { readonly kind: 'raised'; readonly type: string; readonly message: string; readonly site: Site | null }
  | { readonly kind: 'unsupported'; readonly note: Note };

export function evaluateLoss(request: EvaluationRequest): Evaluation {
  const session = new LossSession(request.files, request.address.path, request.seed);
  const opened = session.open({ kind: 'named', name: request.address.name }, request.config);
  const outcome = 'kind' in opened ? opened : session.call(opened, request.args);
  return evaluationOf(outcome);
}

/** The gradients that go with what one call of a loss came to. */
export function evaluationOf(outcome: Outcome): Evaluation {
  if (outcome.kind !== 'value') return outcome;
  const { trace, value, inputs, isTensor } = outcome;
  const wanted = inputs.filter(({ entered, isOwn }) => isOwn || trace.requiresGrad(entered));
  // A Python number has left the graph, whatever it was computed from.
  const gradients = isTensor
    ? gradientsOf(
        trace,
        value,
        wanted.map(({ entered }) => entered),
      )
    : [];
  if ('kind' in gradients) return gradients;
  return {
    kind: 'value',
    value: { type: value.type, data: trace.data(value) },
    gradients: new Map(
      wanted.map(({ name }, index) => {
        const gradient = gradients[index] ?? null;
        return [name, gradient === null ? null : { type: gradient.type, data: trace.data(gradient) }];
      }),
    ),
  };
}
