import type { Candidate } from './candidate';
import type { KnownInput } from './known-inputs';
import type { InputReading } from './reading';

/** The candidate with other sizes; those of inputs that the file makes are the program's own. */
export function changed(
  candidate: Candidate,
  known: readonly KnownInput[],
  change: (open: Candidate) => Candidate | null,
): Candidate | null {
  const [other] = changedIn(candidate, known, (open) => [change(open)].flatMap((one) => one ?? []));
  return other ?? null;
}

/** The same in some ways. */
export function changedIn(
  candidate: Candidate,
  known: readonly KnownInput[],
  change: (open: Candidate) => readonly Candidate[],
): readonly Candidate[] {
  const isKnown = ({ name }: InputReading): boolean => known.some((input) => input.name === name);
  const others = change({ ...candidate, inputs: candidate.inputs.filter((input) => !isKnown(input)) });
  return others.map((open) => {
    const byName = new Map(open.inputs.map((input) => [input.name, input]));
    return { ...open, inputs: candidate.inputs.map((input) => byName.get(input.name) ?? input) };
  });
}
