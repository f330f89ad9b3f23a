import type { Note } from '../interpreter/values';
import type { Patience } from '../loss/probe';

/** More combinations are not looked at, be they tried or not. */
const mostCombinations = 20_000;
/** How many more are made for a better reading once one runs. */
const mostAfterSuccess = 12;
/** After so many that take more than may be taken, others are too large as well. */
const mostGivenUp = 3;
/** Where the same thing was not followed more often than this, other inputs do not get around it. */
const mostOfTheSame = 2;
/** After so many of which nothing is followed, or no input is to blame, others are of no use. */
const mostNotFollowed = 5;
const mostUnowed = 24;

/** What a search has spent of its patience, and how often it met what other inputs do not mend. */
export class Effort {
  #left: number;
  #costLeft: number;
  #combinations = 0;
  #givenUp = 0;
  #unowed = 0;
  #notFollowed = 0;
  /** How often each thing was met that is not followed. */
  readonly #unfollowed = new Map<string, number>();
  #isHopeless = false;

  constructor(
    readonly patience: Patience,
    readonly isTimeUp: () => boolean,
  ) {
    this.#left = patience.attempts;
    this.#costLeft = patience.cost;
  }

  /** Other inputs would be of no use. */
  get isVain(): boolean {
    return this.#isHopeless || this.#notFollowed > mostNotFollowed || this.#unowed > mostUnowed;
  }

  /** Tries, or the time for them, have run out. */
  get isSpent(): boolean {
    const isOfPatience = this.#left <= 0 || this.#costLeft <= 0 || this.#givenUp > mostGivenUp;
    return isOfPatience || this.#combinations > mostCombinations || this.isTimeUp();
  }

  addCombination(): void {
    this.#combinations += 1;
  }

  addAttempt(cost: number): void {
    this.#left -= 1;
    this.#costLeft -= cost;
  }

  /** A reading runs: a few more are tried for a better one. */
  addSuccess(): void {
    this.#left = Math.min(this.#left, mostAfterSuccess);
  }

  allowOneMore(): void {
    this.#left += 1;
  }

  /** What is unlikely is tried as often as patience allows, whatever is left of it. */
  allowUnlikely(): void {
    this.#left = Math.max(this.#left, this.patience.unlikely);
  }

  /** Shapes are fitted anew: what other shapes have met says nothing of them. */
  allowFitting(): void {
    this.allowUnlikely();
    this.#unowed = 0;
  }

  /** Whatever else is given, it fails: what is to be called can't be made, or the program uses a name that it does not have. */
  addHopeless(): void {
    this.#isHopeless = true;
  }

  addGivenUp(): void {
    this.#givenUp += 1;
  }

  addUnowed(): void {
    this.#unowed += 1;
  }

  addNotFollowed({ message, span }: Note): void {
    this.#notFollowed += 1;
    const key = `${message} ${String(span?.start)} ${String(span?.path)}`;
    const times = (this.#unfollowed.get(key) ?? 0) + 1;
    this.#unfollowed.set(key, times);
    this.#isHopeless ||= times > mostOfTheSame;
  }
}
