import type { TextDocument } from 'vscode';
import type { Asked } from '../../core/visualize';
import type { PanelLoss } from '../../protocol/panel-messages';
import { movedOffset, type Change } from '../analysis/moved-analysis';

/** What the panel shows, and how to find it again in a text that has been edited since. */
export class ShownLoss {
  #asked: Asked;
  #loss: PanelLoss | null = null;
  #changes: readonly Change[] = [];
  #isStale = false;

  /** `asked` counts in the program that the document is a part of. */
  constructor(
    readonly document: TextDocument,
    asked: Asked,
  ) {
    this.#asked = asked;
  }

  /** What to ask of the text as it is now. */
  get asked(): Asked {
    return this.#asked;
  }
  /** Where that is. */
  get offset(): number {
    return offsetOf(this.#asked);
  }
  /** The loss as it was last studied. */
  get loss(): PanelLoss | null {
    return this.#loss;
  }
  /** Whether the text, or that of a file it imports, has been edited since. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** Notes the changes of the document; none, where an imported file has changed. */
  edit(changes: readonly Change[]): void {
    this.#isStale = true;
    this.#changes = [...this.#changes, ...changes];
    this.#asked = changes.reduce(movedAsked, this.#asked);
  }

  know(loss: PanelLoss): void {
    this.#loss = loss;
    this.#asked = loss.asked;
    this.#changes = [];
    this.#isStale = false;
  }

  /** Where an offset of the text that was studied is now. */
  now(offset: number): number {
    return this.#changes.reduce(movedOffset, offset);
  }
}

export function offsetOf(asked: Asked): number {
  return asked.kind === 'selection' ? asked.start : asked.offset;
}

function movedAsked(asked: Asked, change: Change): Asked {
  switch (asked.kind) {
    case 'at':
    case 'named':
      return { ...asked, offset: movedOffset(asked.offset, change) };
    case 'selection':
      return { ...asked, start: movedOffset(asked.start, change), end: movedOffset(asked.end, change) };
  }
}
