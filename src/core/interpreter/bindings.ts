import type { Span } from '../text/span';
import type { Frame } from './frame';
import type { Value } from './values';

/** A name of the program that was bound to values of the trace. */
export interface Binding {
  readonly name: string;
  /** Of the name where it was bound. */
  readonly span: Span;
  /** The nodes of the trace that the name then stood for; several of a tuple or list. */
  readonly nodes: readonly number[];
  /** Number of the call in which it was bound. */
  readonly frame: number;
}

/** Which names stood for which values: so that findings can say the user's own names. */
export class Bindings {
  readonly #bindings = new Map<string, Binding>();
  readonly #frames = new WeakMap<Frame, number>();
  #lastFrame = 0;

  get all(): readonly Binding[] {
    return [...this.#bindings.values()];
  }

  add(name: string, span: Span, value: Value, frame: Frame): void {
    const nodes = nodesOf(value);
    if (nodes.length === 0) return;
    // A loop that binds the same values anew says nothing new.
    const key = `${span.path}:${span.start}:${nodes.join()}`;
    if (!this.#bindings.has(key)) this.#bindings.set(key, { name, span, nodes, frame: this.#numberOf(frame) });
  }

  #numberOf(frame: Frame): number {
    const known = this.#frames.get(frame);
    if (known !== undefined) return known;
    this.#lastFrame += 1;
    this.#frames.set(frame, this.#lastFrame);
    return this.#lastFrame;
  }
}

/** More elements of a tuple or list than a message would name. */
const mostElements = 16;

function nodesOf(value: Value): readonly number[] {
  switch (value.kind) {
    case 'tensor':
      return [value.tensor.read().id];
    case 'bool':
    case 'int':
    case 'float':
      return value.origin === null ? [] : [value.origin.id];
    case 'tuple':
    case 'list':
      return value.items
        .slice(0, mostElements)
        .flatMap((item) => (item.kind === 'tensor' ? [item.tensor.read().id] : []));
    default:
      return [];
  }
}
