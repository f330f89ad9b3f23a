import type { Ref } from '../ops/ref';
import { gradientsOf } from './gradients';
import type { Outcome } from './outcome';
import { Replay, type Numbers } from './replay';
import type { GivenArguments } from './request';

type Traced = Extract<Outcome, { kind: 'value' }>;

/** What a loss comes to on some inputs. */
export interface Answer {
  /** The loss as it was traced, on these inputs or on others on which it does the same. */
  readonly loss: Traced;
  /** The numbers of that trace on these inputs. */
  readonly numbers: Numbers;
  /** Null for None; null altogether where backward raises. */
  readonly gradients: readonly (Ref | null)[] | null;
}

/** A loss that is asked on many inputs: its program is run on the first, and on others where it does something else with them. */
export class RepeatedLoss {
  #first: { readonly answer: Answer; readonly replay: Replay } | null = null;

  constructor(
    readonly call: (args: GivenArguments) => Outcome,
    /** What it is differentiated with respect to. */
    readonly wrt: (loss: Traced) => readonly Ref[] = () => [],
  ) {}

  /** Null where it does not run. */
  on(args: GivenArguments): Answer | null {
    const numbers = this.#first?.replay.on(args) ?? null;
    if (this.#first !== null && numbers !== null) return { ...this.#first.answer, numbers };
    const outcome = this.call(args);
    return outcome.kind === 'value' ? this.traced(outcome, args) : null;
  }

  /** The loss as it was traced on these inputs. */
  traced(loss: Traced, args: GivenArguments): Answer {
    const { trace, value, isTensor } = loss;
    // A Python number has left the graph.
    const wrt = isTensor ? this.wrt(loss) : [];
    const found = wrt.length > 0 ? gradientsOf(trace, value, wrt) : [];
    const gradients = 'kind' in found ? null : found;
    const answer: Answer = { loss, numbers: (id) => trace.data(trace.ref(id)), gradients };
    const outputs = [value, ...(gradients ?? [])].flatMap((output) => output?.id ?? []);
    this.#first ??= { answer, replay: new Replay(loss, args, outputs) };
    return answer;
  }
}
