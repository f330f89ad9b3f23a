import { numbersAmong } from './blame';
import { constructorKey } from './dependence';
import { isPlainExpression, type PlainValue } from '../loss/request';
import type { Candidate } from './candidate';
import type { InputReading, TensorReading } from './reading';

/** What some parameters are given, a number for each parameter and value. */
export type Assignments = readonly number[];

/** What failed attempts are owed to: nothing that agrees with one of them in the parameters to blame is tried again. */
export class Refutations {
  readonly #all: Assignments[] = [];
  /** Parameters that take no tensor, of whatever shape. */
  readonly plainNames = new Set<string>();
  /** Parameters that take nothing but a tensor. */
  readonly tensorNames = new Set<string>();
  readonly #numbers = new Map<string, number>();
  readonly #ofInputs = new WeakMap<InputReading, Assignments>();
  readonly #ofGiven = new WeakMap<Partial<Candidate>, Assignments>();

  /** `names`: all that may be given, the parameters of the constructor by their keys; what is not given is left to its default. */
  constructor(readonly names: readonly string[]) {}

  /** The numbers of what is given: thousands of combinations are compared by them. */
  numbersOf(given: Partial<Candidate>): Assignments {
    const known = this.#ofGiven.get(given);
    if (known !== undefined) return known;
    const { inputs = [], config = {} } = given;
    const constructor = Object.entries(config).flatMap(([name, value]) => [
      this.#numberOf(constructorKey(name), JSON.stringify(value)),
      this.#numberOf(kindKey(constructorKey(name)), kindOf(value)),
    ]);
    const numbers = [...inputs.flatMap((input) => this.#ofInput(input)), ...constructor];
    this.#ofGiven.set(given, numbers);
    return numbers;
  }

  /** The numbers of what is left to its default where only this is given. */
  numbersOfDefaults({ inputs, config }: Candidate): Assignments {
    const given = new Set([...inputs.map(({ name }) => name), ...Object.keys(config).map(constructorKey)]);
    return this.names.filter((name) => !given.has(name)).map((name) => this.#numberOf(name, leftToDefault));
  }

  /** Whether the whole candidate agrees with what failed. */
  holdForAll(candidate: Candidate): boolean {
    return this.holdFor([...this.numbersOf(candidate), ...this.numbersOfDefaults(candidate)]);
  }

  holdFor(given: Assignments): boolean {
    return this.#all.some((refuted) => refuted.every((number) => given.includes(number)));
  }

  /** What the parameters to blame are given here does not run; null blames all of them. `isOfShapes`: nor do other values of those shapes. */
  add(candidate: Candidate, owedTo: ReadonlySet<string> | null, isOfShapes: boolean): void {
    const all = assignmentsOf(candidate, isOfShapes);
    const blamed = all.filter(({ parameter }) => owedTo?.has(parameter) ?? true);
    const given = new Set(all.map(({ parameter }) => parameter));
    const left = this.names.filter((name) => !given.has(name) && (owedTo?.has(name) ?? true));
    this.#all.push([
      ...(blamed.length > 0 ? blamed : all).map(({ given }) => this.#numberOf(...given)),
      ...left.map((name) => this.#numberOf(name, leftToDefault)),
    ]);
  }

  /** A parameter takes no tensor of whatever shape. */
  addTensor(key: string): void {
    this.plainNames.add(key);
    this.#all.push([this.#numberOf(kindKey(key), 'tensor')]);
  }

  /** A parameter takes no number, whichever. */
  addPlain(key: string): void {
    this.tensorNames.add(key);
    this.#all.push([this.#numberOf(kindKey(key), 'plain')]);
  }

  /** A parameter of the constructor takes nothing of this kind. */
  #addKind(name: string, kind: GivenKind): void {
    this.#all.push([this.#numberOf(kindKey(constructorKey(name)), kind)]);
  }

  /** Where one parameter of the constructor alone is to blame for that there is something of this kind, it takes nothing of it. */
  addKindOfOne({ config }: Candidate, owedTo: ReadonlySet<string> | null, kind: GivenKind): void {
    const [one, ...others] = Object.entries(config).flatMap(([name, value]) =>
      kindOf(value) === kind && owedTo?.has(constructorKey(name)) === true ? [name] : [],
    );
    if (one !== undefined && others.length === 0) this.#addKind(one, kind);
  }

  /** Where one number, or flag, alone is to blame for that there is no tensor, no other number does it. */
  addNumbers(candidate: Candidate, owedTo: ReadonlySet<string> | null, kind: 'number' | 'boolean'): void {
    const given = numbersAmong(candidate, owedTo, kind);
    const made = Object.keys(candidate.config).filter(
      (name) => typeof candidate.config[name] === kind && owedTo?.has(constructorKey(name)) === true,
    );
    const [one, ...others] = [...given, ...made];
    if (one === undefined || others.length > 0) return;
    if (given.length > 0) this.addPlain(one);
    else if (kind === 'number') this.#addKind(one, kind);
  }

  /** A parameter takes no labels, of whatever shape. */
  addLabels(key: string): void {
    this.#all.push([this.#numberOf(kindKey(key), 'labels')]);
  }

  #ofInput(input: InputReading): Assignments {
    const known = this.#ofInputs.get(input);
    if (known !== undefined) return known;
    const isOfLabels = input.kind === 'tensor' && input.domain === 'classIndex';
    const numbers = [
      this.#numberOf(input.name, valueOf(input)),
      this.#numberOf(kindKey(input.name), input.kind),
      ...(input.kind === 'tensor' ? [this.#numberOf(...shapeOf(input))] : []),
      ...(isOfLabels ? [this.#numberOf(kindKey(input.name), 'labels')] : []),
    ];
    this.#ofInputs.set(input, numbers);
    return numbers;
  }

  #numberOf(key: string, value: string): number {
    const text = `${key}: ${value}`;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

/** What a parameter is given that is not. */
const leftToDefault = 'default';

/** What a parameter is given, and how that is told from what else it may be given. */
interface Assignment {
  readonly parameter: string;
  readonly given: readonly [string, string];
}

function assignmentsOf({ inputs, config }: Candidate, isOfShapes: boolean): readonly Assignment[] {
  const ofInputs = inputs.map((input): Assignment => {
    const isOfShape = isOfShapes && input.kind === 'tensor';
    return { parameter: input.name, given: isOfShape ? shapeOf(input) : [input.name, valueOf(input)] };
  });
  const ofConstructor = Object.entries(config).map(([name, value]): Assignment => {
    const parameter = constructorKey(name);
    return { parameter, given: [parameter, JSON.stringify(value)] };
  });
  return [...ofInputs, ...ofConstructor];
}

/** What a parameter is given, as far as it decides whether a call runs: domains aside. */
function valueOf(input: InputReading): string {
  return input.kind === 'tensor'
    ? `${input.dtype}[${input.shape.join()}]${String(input.below)}`
    : JSON.stringify(input.value);
}

/** Kinds of what a constructor is given that a program tells apart in what it refuses. */
export type GivenKind = 'number' | 'none' | 'list' | 'tensor' | 'other';

function kindOf(value: PlainValue): GivenKind {
  if (typeof value === 'number') return 'number';
  if (value === null) return 'none';
  if (Array.isArray(value)) return 'list';
  return isPlainExpression(value) && value.python.startsWith('torch.ones') ? 'tensor' : 'other';
}

function shapeOf({ name, shape }: TensorReading): readonly [string, string] {
  return [`shape of ${name}`, shape.join()];
}

function kindKey(key: string): string {
  return `kind of ${key}`;
}
