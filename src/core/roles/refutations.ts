import { constructorKey } from './dependence';
import type { Candidate } from './choices';

/** Values that cannot go together in a reading that runs, by the keys of the parameters that are given them. */
type Refuted = ReadonlyMap<string, string>;

/** What failed attempts are owed to: nothing that agrees with one of them in the parameters to blame is tried again. */
export class Refutations {
  readonly #all: Refuted[] = [];

  holdFor(candidate: Candidate): boolean {
    const values = new Map([...assignments(candidate), ...kinds(candidate)]);
    return this.#all.some((refuted) => [...refuted].every(([key, value]) => values.get(key) === value));
  }

  /** What the parameters to blame are given here does not run; null blames all of them. */
  add(candidate: Candidate, owedTo: ReadonlySet<string> | null): void {
    const all = assignments(candidate);
    const blamed = all.filter(([key]) => owedTo?.has(key) ?? true);
    this.#all.push(new Map(blamed.length > 0 ? blamed : all));
  }

  /** A parameter takes no tensor of whatever shape. */
  addTensor(key: string): void {
    this.#all.push(new Map([[kindKey(key), 'tensor']]));
  }
}

/** What each parameter is given, as far as it decides whether a call runs: domains aside. */
function assignments({ inputs, config }: Candidate): readonly (readonly [string, string])[] {
  return [
    ...inputs.map((input): [string, string] => [
      input.name,
      input.kind === 'tensor'
        ? `${input.dtype}[${input.shape.join()}]${String(input.below)}`
        : JSON.stringify(input.value),
    ]),
    ...Object.entries(config).map(([name, value]): [string, string] => [constructorKey(name), JSON.stringify(value)]),
  ];
}

function kinds({ inputs }: Candidate): readonly (readonly [string, string])[] {
  return inputs.map(({ name, kind }) => [kindKey(name), kind]);
}

function kindKey(key: string): string {
  return `kind of ${key}`;
}
