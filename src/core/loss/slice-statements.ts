import type { CallExpression, Statement } from '../program/program';
import { recordsIn } from './recording';

/** The statements of a slice, each under the context, `with torch.no_grad():`, that it ran under. */
export class SliceStatements {
  readonly list: Statement[] = [];
  readonly #marked = new Set<Statement>();
  /** The context of what is being opened, where it says whether gradients are recorded. */
  #recording: CallExpression | null = null;

  /** Whether gradients are recorded where the slice is being cut. */
  get isRecorded(): boolean {
    return this.#recording === null || recordsIn(this.#recording) !== false;
  }

  /** Opens and emits under what holds where a statement runs. */
  under(recording: CallExpression | null, run: () => void): void {
    const outer = this.#recording;
    this.#recording = recording;
    run();
    this.#recording = outer;
  }

  /** Adds a statement under what holds now. */
  emit(statement: Statement): void {
    const context = this.#recording;
    const isAsItIs = context === null || this.isRecorded;
    const { span } = statement;
    this.list.push(
      isAsItIs ? statement : { kind: 'with', items: [{ context, target: null }], body: [statement], span },
    );
  }

  /** Adds on account of another, once, what tells a value to require a gradient. */
  once(because: Statement, statement: Statement): void {
    if (!this.#marked.has(because)) this.list.push(statement);
    this.#marked.add(because);
  }

  /** Adds a statement as it is. */
  add(statement: Statement): void {
    this.list.push(statement);
  }
}
