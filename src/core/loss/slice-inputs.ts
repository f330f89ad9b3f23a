import type { Expression, FunctionDefinition, Parameter } from '../program/program';
import type { Span } from '../text/span';
import type { InputMaker } from './definitions';
import type { Made } from './origins';

interface SliceInput {
  readonly parameter: Parameter;
  /** Whether something unknown has computed it, as a model does. */
  readonly isComputed: boolean;
  /** Whether it is all that is computed there. */
  readonly isWhole: boolean;
  /** Whether the call of something that is handed over, or held, computes it. */
  readonly isOfModel: boolean;
  /** Whether it may have a history: it comes about where gradients are recorded. */
  readonly isRecorded: boolean;
  /** Whether it is part of what a call answers that takes data, `main, _ = student(x)`: asked only where it decides. */
  readonly isOfAnswer: () => boolean;
}

/** What a slice asks for. */
interface Asked {
  readonly name: string;
  readonly span: Span;
  /** Whether it is a number of things: `len(loader)`. */
  readonly isCount: boolean;
  readonly made: Made;
  readonly isRecorded: boolean;
  readonly isOfAnswer: () => boolean;
  readonly isOfModel: boolean;
  /** How the file makes it, where it says so. */
  readonly maker: FunctionDefinition | null;
  /** The number that it is where nothing else is said: a parameter's default. */
  readonly byDefault: Expression | null;
}

/** The inputs of a slice, with what its uses say of them. */
export class SliceInputs {
  readonly #inputs = new Map<string, SliceInput>();
  /** How often each is asked for, and how often to divide by it. */
  readonly #uses = new Map<string, number>();
  readonly #divisions = new Map<string, number>();
  /** What is called by each name. */
  readonly #forms = new Map<string, string>();
  readonly #integers = new Set<string>();
  readonly #floats = new Set<string>();
  /** What is known to be a tensor, though the loss makes nothing of it. */
  readonly #tensors = new Set<string>();
  /** Of what the sizes are that are among them. */
  readonly sizesOf: string[] = [];
  /** How the file makes inputs, as far as it says so. */
  readonly makers = new Map<string, InputMaker>();

  get names(): readonly string[] {
    return [...this.#inputs.keys()];
  }

  /** Those of which no number is known. */
  get open(): readonly string[] {
    return [...this.#inputs].flatMap(([name, { parameter }]) => (parameter.defaultValue === null ? [name] : []));
  }

  /**
   * What an input is called: as it is written; with a number where that is how another is called, as what is shortened may be, or the same call where
   * gradients are not recorded.
   */
  nameFor(expression: Expression, text: string, isRecorded: boolean): string {
    const form = JSON.stringify([expression, isRecorded], (key, value: unknown) =>
      /^(nameS|s)pan$/.test(key) ? undefined : value,
    );
    let name = text;
    for (let count = 2; (this.#forms.get(name) ?? form) !== form; count += 1) name = `${text} (${String(count)})`;
    this.#forms.set(name, form);
    return name;
  }

  /** Whether models give all that something unknown computes. */
  get areOfModels(): boolean {
    const computed = [...this.#inputs.values()].filter(({ isComputed, isWhole }) => isComputed && isWhole);
    return computed.length > 0 && computed.every(({ isOfModel }) => isOfModel);
  }

  /** Whether the file says of all how they are made. */
  get isKnown(): boolean {
    return this.names.every((name) => this.makers.has(name));
  }

  /** Those that something unknown computes. Of what is computed without recording alone, parts of another's answer are to come near. */
  get computed(): ReadonlySet<string> {
    const inputs = [...this.#inputs];
    const known = inputs.filter(([, { isComputed }]) => isComputed);
    const whole = known.filter(([, { isWhole }]) => isWhole);
    const isAlone = whole.length > 0 && whole.every(([, { isRecorded }]) => !isRecorded);
    const isOfRecorded = whole.some(([, { isRecorded }]) => isRecorded);
    const parts = isAlone ? inputs.filter(([, { isOfAnswer, isRecorded }]) => isRecorded && isOfAnswer()) : [];
    // Beside what is recorded, what a model answers without that is what it is compared with.
    const trained = isOfRecorded ? known.filter(([, { isRecorded }]) => isRecorded) : known;
    return new Set((parts.length > 0 ? parts : trained).map(([name]) => name));
  }

  /** What a model has computed first, as a loss takes it; what has no history last. */
  parameters(): readonly Parameter[] {
    const { computed } = this;
    const isComputed = ({ parameter, isWhole }: SliceInput): boolean => isWhole && computed.has(parameter.name);
    return [...this.#inputs.values()]
      .toSorted((one, other) => Number(other.isRecorded) - Number(one.isRecorded))
      .toSorted((one, other) => Number(isComputed(other)) - Number(isComputed(one)))
      .map((input) => this.#withKind(input));
  }

  add({ name, span, isCount, made, maker, isRecorded, isOfAnswer, isOfModel, byDefault }: Asked): void {
    const parameter: Parameter = { name, span, annotation: null, defaultValue: byDefault };
    count(this.#uses, name);
    this.#inputs.set(name, {
      parameter: isCount ? annotated(parameter, 'int') : parameter,
      isComputed: made !== 'data',
      isWhole: made !== 'part',
      isOfModel,
      isRecorded,
      isOfAnswer,
    });
    if (maker !== null) this.makers.set(name, { definition: maker, made: made === 'part' ? 'computed' : made });
  }

  /** What a model has answered is a tensor, whatever its name. */
  holdTensor(name: string): void {
    this.#tensors.add(name);
  }

  /** What begins as a number and is another each time remains one. */
  holdNumber(name: string, kind: 'int' | 'float'): void {
    (kind === 'int' ? this.#integers : this.#floats).add(name);
  }

  /** An operation has these sides. */
  operate(operator: string, left: Expression, right: Expression): void {
    if (operator === '/' && right.kind === 'name') count(this.#divisions, right.name);
    // Whole parts and remainders are asked of counts.
    if (operator === '//' || operator === '%')
      for (const side of [left, right]) if (side.kind === 'name') this.#integers.add(side.name);
  }

  #withKind(input: SliceInput): Parameter {
    const { parameter } = input;
    if (this.#tensors.has(parameter.name)) return annotated(parameter, 'Tensor');
    if (this.#integers.has(parameter.name)) return annotated(parameter, 'int');
    return this.#floats.has(parameter.name) || this.#isOnlyDividedBy(input) ? annotated(parameter, 'float') : parameter;
  }

  /** Whether it only divides, and nothing has computed it: over how many steps gradients are gathered. */
  #isOnlyDividedBy({ parameter: { name }, isComputed }: SliceInput): boolean {
    return !isComputed && this.#divisions.has(name) && this.#divisions.get(name) === this.#uses.get(name);
  }
}

function annotated(parameter: Parameter, name: 'int' | 'float' | 'Tensor'): Parameter {
  return { ...parameter, annotation: parameter.annotation ?? { kind: 'name', name, span: parameter.span } };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
