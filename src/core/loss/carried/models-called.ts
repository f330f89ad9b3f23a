import { flat, isByMistake, placeOf, type Carried, type CarriedCut } from './carried';

/** Which models a program calls, and what it hands them. */
export class ModelsCalled {
  /** By the names that they are called by: `decoder`, `Net.encoder`. */
  readonly names = new Set<string>();
  /** Those of them that are layers with weights. */
  readonly layers = new Set<string>();
  /** Whether any value was decided or drawn of what a gradient may flow to. */
  hasDecided = false;
  readonly #drawn = new Set<string>();
  readonly #weighed = new Set<string>();
  readonly #handed = new Map<string, Handed>();

  /** Takes note of a value that the program computes. */
  computed(value: Carried): void {
    this.hasDecided ||= value.kind === 'cut' && value.cuts.some(({ by }) => isByMistake(by));
  }

  /** A model is called. */
  handed(name: string, isLayer: boolean, values: readonly Carried[]): void {
    this.names.add(name);
    if (isLayer) this.layers.add(name);
    for (const cut of cutsIn(values)) {
      const into = this.#handed.get(placeOf(cut))?.into ?? new Set();
      this.#handed.set(placeOf(cut), { cut, into: into.add(name) });
    }
  }

  /** Something is drawn of a distribution that could let a gradient through. */
  drawn(value: Carried): void {
    for (const cut of cutsIn([value])) this.#drawn.add(placeOf(cut));
  }

  hasDrawn(cut: CarriedCut): boolean {
    return this.#drawn.has(placeOf(cut));
  }

  /** It is asked how likely values are: what is drawn so is learnt by that. */
  weighed(values: readonly Carried[]): void {
    for (const cut of cutsIn(values)) this.#weighed.add(placeOf(cut));
  }

  /** What is drawn and goes into models, and is not asked for its likelihood. */
  get lost(): readonly Handed[] {
    const isLost = (place: string): boolean => this.#drawn.has(place) && !this.#weighed.has(place);
    return [...this.#handed].flatMap(([place, handed]) => (isLost(place) ? [handed] : []));
  }
}

/** What is cut off and goes into models all the same. */
export interface Handed {
  readonly cut: CarriedCut;
  readonly into: Set<string>;
}

function cutsIn(values: readonly Carried[]): readonly CarriedCut[] {
  return values.map(flat).flatMap((value) => (value.kind === 'cut' ? value.cuts : []));
}
