import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import { flowOf } from './joint-predictions';
import type { InputReading, Reading } from './reading';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading with those predictions as targets that another is kept close to, `old + (value - old).clamp(-c, c)`: what it was before it was
 * trained.
 */
export function withFormerValues(reading: Reading, outcome: Traced): Reading {
  const predictions = reading.inputs.filter(({ kind, role }) => kind === 'tensor' && role === 'prediction');
  if (predictions.length < 2) return reading;
  const isFormer = (one: InputReading): boolean =>
    predictions.some((other) => other !== one && isKeptCloseTo(other.name, one.name, outcome));
  const former = predictions.filter(isFormer);
  if (former.length === 0 || former.length === predictions.length) return reading;
  const inputs = reading.inputs.map((input): InputReading =>
    input.kind === 'tensor' && former.includes(input) ? { ...input, role: 'target', domain: 'real' } : input,
  );
  return { ...reading, inputs };
}

/** Whether the difference of two is clamped to both sides of 0, and added to the second. */
function isKeptCloseTo(name: string, former: string, outcome: Traced): boolean {
  const [own, other] = [flowOf(name, outcome), flowOf(former, outcome)];
  if (own === null || other === null) return false;
  const { graph } = outcome.trace;
  const rest = outcome.inputs.flatMap(({ entered: { id } }) => (other.sources.has(id) ? [] : [id]));
  const ofRest = new FlowMap(graph, new Set(rest));
  const isOfFormer = (id: number): boolean => other.depends(id) && !ofRest.depends(id);
  return graph.nodes.slice(Math.min(...own.sources), outcome.value.id + 1).some(({ op, operands }) => {
    if (op !== 'add' || !operands.some(isOfFormer)) return false;
    return operands.some((id) => {
      const step = graph.nodes[id];
      if (step?.op !== 'clamp' || (step.params.min ?? 0) >= 0 || (step.params.max ?? 0) <= 0) return false;
      const difference = graph.nodes[step.operands[0] ?? -1];
      const [now = -1, before = -1] = difference?.operands ?? [];
      return difference?.op === 'sub' && own.depends(now) && isOfFormer(before);
    });
  });
}
