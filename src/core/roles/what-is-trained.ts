import { FlowMap } from '../graph/flow';
import type { Outcome } from '../loss/outcome';
import { hintOfName } from './names';
import type { Call } from './other-predictions';
import type { Domain, InputReading, Reading, TensorReading } from './reading';
import { configArguments, defaultSample, sampleArguments } from './sample';

type Traced = Extract<Outcome, { kind: 'value' }>;

/**
 * The reading of an expression with what it trains for its prediction: where no gradient reaches what is read as one, but one reaches an
 * attribute of the object or what something unknown computes, that is what is trained, as the temperature beside a detached likelihood. Where
 * one reaches a leaf that the file makes itself, nothing that comes from elsewhere is.
 */
export function withWhatIsTrained(reading: Reading, outcome: Traced, call: Call): Reading {
  if (reading.inputs.some((input) => isPrediction(input) && isReached(input.name, outcome))) return reading;
  if (trainsOwnLeaf(outcome)) return { ...reading, inputs: reading.inputs.map(lookedAt) };
  for (const found of reading.inputs) {
    if (isPrediction(found) || !(isOfObject(found.name) || isComputed(found))) continue;
    for (const domain of ['real', 'probability'] as const) {
      const tried: Reading = {
        ...reading,
        inputs: reading.inputs.map((input) => (input === found ? trained(found, domain) : lookedAt(input))),
      };
      const again = call(sampleArguments(tried, defaultSample), configArguments(tried));
      if (again.kind === 'value' && isReached(found.name, again)) return tried;
    }
  }
  return reading;
}

function isPrediction({ role }: InputReading): boolean {
  return role === 'prediction';
}

function lookedAt(input: InputReading): InputReading {
  return input.kind === 'tensor' && isPrediction(input) ? { ...input, role: 'teacher' } : input;
}

/** Whether a gradient reaches a leaf that is made of no input. */
function trainsOwnLeaf({ trace: { graph }, value, inputs }: Traced): boolean {
  const ofInputs = new FlowMap(graph, new Set(inputs.map(({ entered }) => entered.id)));
  const leaves = graph.nodes.flatMap(({ op }, id) => (op === 'leaf' && !ofInputs.depends(id) ? [id] : []));
  return new FlowMap(graph, new Set(leaves)).flow(value.id) === 'flows';
}

/** `self.critic(batch)` */
function isComputed({ kind, name }: InputReading): boolean {
  return kind === 'tensor' && name.includes('(');
}

/** `self.log_alpha`, not `self.config.alpha` nor `self.target`. */
function isOfObject(name: string): boolean {
  return /^self\.\w+$/.test(name) && hintOfName(name.slice('self.'.length)) !== 'target';
}

function trained(found: InputReading, domain: Domain): TensorReading {
  const one = {
    kind: 'tensor',
    name: found.name,
    shape: [1],
    dtype: 'float32',
    batched: false,
    below: null,
  } as const;
  return { ...(found.kind === 'tensor' ? found : one), role: 'prediction', domain };
}

function isReached(name: string, { trace, value, inputs }: Traced): boolean {
  const ids = inputs.flatMap((input) => (input.name === name ? [input.entered.id] : []));
  return new FlowMap(trace.graph, new Set(ids)).flow(value.id) === 'flows';
}
