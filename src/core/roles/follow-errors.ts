import type { Outcome } from '../loss/outcome';
import type { Candidate } from './candidate';

/** What a search does with candidates whose shapes are fitted to each other. */
interface Tries {
  readonly isOver: () => boolean;
  readonly attempt: (candidate: Candidate) => Outcome;
  /** Takes a candidate for a reading, if it is one: nothing is left to change in it. */
  readonly consider: (candidate: Candidate) => void;
  /** The ways to do what an error asks for, the likeliest first. */
  readonly change: (candidate: Candidate, raised: Extract<Outcome, { kind: 'raised' }>) => readonly Candidate[];
}

/** Follows the errors of a program from one candidate on, at most so many times, and goes back where a way leads nowhere; how often it tried. */
export function followErrors(start: Candidate, most: number, tries: Tries): number {
  const open = [start];
  const seen = new Set<string>();
  let count = 0;
  for (let next = open.pop(); next !== undefined && count < most && !tries.isOver(); next = open.pop()) {
    count += 1;
    const outcome = tries.attempt(next);
    const changed = outcome.kind === 'raised' ? tries.change(next, outcome) : [];
    for (const other of changed.toReversed()) {
      const key = JSON.stringify(other);
      if (!seen.has(key)) open.push(other);
      seen.add(key);
    }
    if (changed.length === 0) tries.consider(next);
  }
  return count;
}
