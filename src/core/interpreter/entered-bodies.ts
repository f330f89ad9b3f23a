/** The functions of a program whose bodies were run, by qualified name: what an answer depends on of a file beside what stands at its top. */
export class EnteredBodies {
  /** Run while a module was loaded, which is done once for all that ask. */
  readonly #loading = new Set<string>();
  #asked = new Set<string>();
  #isLoading = false;

  /** What is run from here on is run for this. */
  for(asked: Set<string>): void {
    this.#asked = asked;
  }

  add(qualifiedName: string): void {
    (this.#isLoading ? this.#loading : this.#asked).add(qualifiedName);
  }

  loading<T>(body: () => T): T {
    const isLoading = this.#isLoading;
    this.#isLoading = true;
    try {
      return body();
    } finally {
      this.#isLoading = isLoading;
    }
  }

  get all(): ReadonlySet<string> {
    return new Set([...this.#loading, ...this.#asked]);
  }
}
