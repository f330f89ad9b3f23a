import { constructorKey } from './dependence';
import type { Candidate } from './choices';
import type { InputReading } from './reading';

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

  /** The numbers of what is given: thousands of combinations are compared by them. */
  numbersOf(given: Partial<Candidate>): Assignments {
    const known = this.#ofGiven.get(given);
    if (known !== undefined) return known;
    const { inputs = [], config = {} } = given;
    const constructor = Object.entries(config).map(([name, value]) =>
      this.#numberOf(constructorKey(name), JSON.stringify(value)),
    );
    const numbers = [...inputs.flatMap((input) => this.#ofInput(input)), ...constructor];
    this.#ofGiven.set(given, numbers);
    return numbers;
  }

  holdFor(given: Assignments): boolean {
    return this.#all.some((refuted) => refuted.every((number) => given.includes(number)));
  }

  /** What the parameters to blame are given here does not run; null blames all of them. */
  add(candidate: Candidate, owedTo: ReadonlySet<string> | null): void {
    const all = assignmentsOf(candidate);
    const blamed = all.filter(([key]) => owedTo?.has(key) ?? true);
    this.#all.push((blamed.length > 0 ? blamed : all).map(([key, value]) => this.#numberOf(key, value)));
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

  #ofInput(input: InputReading): Assignments {
    const known = this.#ofInputs.get(input);
    if (known !== undefined) return known;
    const numbers = [this.#numberOf(input.name, valueOf(input)), this.#numberOf(kindKey(input.name), input.kind)];
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

function assignmentsOf({ inputs, config }: Candidate): readonly (readonly [string, string])[] {
  return [
    ...inputs.map((input) => [input.name, valueOf(input)] as const),
    ...Object.entries(config).map(([name, value]) => [constructorKey(name), JSON.stringify(value)] as const),
  ];
}

/** What a parameter is given, as far as it decides whether a call runs: domains aside. */
function valueOf(input: InputReading): string {
  return input.kind === 'tensor'
    ? `${input.dtype}[${input.shape.join()}]${String(input.below)}`
    : JSON.stringify(input.value);
}

function kindKey(key: string): string {
  return `kind of ${key}`;
}
