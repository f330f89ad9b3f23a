import type { InputMaker } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import type { FunctionDefinition } from '../program/program';
import type { DType } from '../tensor/dtype';
import { isFloating } from '../tensor/dtype';
import { sameShape, type Shape } from '../tensor/shape';
import type { Candidate } from './candidate';
import type { Domain, InputReading, TensorReading } from './reading';

/** What a file says of an input of an inline loss by making it. */
export interface KnownInput {
  readonly name: string;
  readonly shape: Shape;
  readonly made: InputMaker['made'];
  /** Whether it is of numbers that are no counts. */
  readonly isFloating: boolean;
  /** What data are; null for what is computed or trained, which the loss decides. */
  readonly data: Pick<TensorReading, 'domain' | 'dtype' | 'below'> | null;
  /** Whether a value of it lies outside of 0 to 1. */
  readonly leavesUnit: boolean;
  /** Whether it is computed by what is trained. */
  readonly isLive: boolean;
}

/** What becomes known of inputs as their makers are run. */
export function knownInputs(
  makers: ReadonlyMap<string, InputMaker>,
  run: (maker: FunctionDefinition) => Outcome,
): readonly KnownInput[] {
  return [...makers].flatMap(([name, { definition, made }]) => {
    const outcome = run(definition);
    if (outcome.kind !== 'value' || !outcome.isTensor) return [];
    const { shape, dtype } = outcome.trace.node(outcome.value.id).type;
    const values = [...outcome.trace.data(outcome.value)];
    const leavesUnit = values.some((value) => value < 0 || value > 1);
    const data = made === 'data' ? dataOf(dtype, values) : null;
    const isLive = made === 'computed' && outcome.trace.requiresGrad(outcome.value);
    return [{ name, shape, made, isFloating: isFloating(dtype), data, leavesUnit, isLive }];
  });
}

function dataOf(dtype: DType, values: readonly number[]): KnownInput['data'] {
  if (isFloating(dtype)) return { domain: domainOf(values), dtype, below: null };
  const isBinary = dtype === 'bool';
  return { domain: isBinary ? 'binary' : 'classIndex', dtype, below: isBinary ? null : Math.max(...values, 1) + 1 };
}

function domainOf(values: readonly number[]): Domain {
  if (values.every((value) => value === 0 || value === 1)) return 'binary';
  if (values.every((value) => value === 1 || value === -1)) return 'sign';
  if (values.every((value) => value >= 0 && value <= 1)) return 'probability';
  return values.every((value) => value > 0) ? 'positive' : 'real';
}

/** A candidate with what is known of its inputs. */
export function withKnown(candidate: Candidate, known: readonly KnownInput[]): Candidate {
  if (known.length === 0) return candidate;
  const inputs = candidate.inputs.map((input) => asKnown(input, known));
  const isMet = (input: TensorReading): boolean =>
    inputs.some(
      (other) =>
        other.kind === 'tensor' &&
        other.role === 'target' &&
        other.domain === 'real' &&
        sameShape(other.shape, input.shape) &&
        known.some(({ name }) => name === other.name),
    );
  // What is to meet any numbers is no score of classes.
  const isScores = (input: InputReading): input is TensorReading =>
    input.kind === 'tensor' && input.role === 'prediction' && input.domain === 'logits';
  return {
    ...candidate,
    inputs: inputs.map((input) => (isScores(input) && isMet(input) ? { ...input, domain: 'real' } : input)),
  };
}

/** What a model answers counts nothing and names no class, where it is no whole number. */
function asNumbers({ domain, dtype, below }: TensorReading): Pick<TensorReading, 'domain' | 'dtype' | 'below'> {
  return isFloating(dtype) ? { domain, dtype, below } : { domain: 'real', dtype: 'float32', below: null };
}

const trained: Pick<TensorReading, 'role' | 'domain'> = { role: 'prediction', domain: 'real' };

function asKnown(input: InputReading, known: readonly KnownInput[]): InputReading {
  const found = known.find(({ name }) => name === input.name);
  if (found === undefined || input.kind !== 'tensor') return input;
  const { shape, made, data, isLive } = found;
  const batched = shape.length > 0;
  // What is trained itself is what the loss is to move, whatever it is called; and what a model gives is no label.
  if (made === 'leaf' || (isLive && input.role === 'target'))
    return { ...input, shape, batched, ...asNumbers(input), ...trained };
  if (data === null) return { ...input, shape, batched, ...(found.isFloating ? asNumbers(input) : {}) };
  // What the file has made is no prediction, whatever it is compared with.
  return { ...input, ...data, shape, batched, role: input.role === 'prediction' ? 'target' : input.role };
}
