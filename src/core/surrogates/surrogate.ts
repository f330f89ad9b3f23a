import type { TextEdit } from '../text/edit';
import type { StepPicture } from './step-picture';

/** What to write instead of one hard operation, in the user's own variables. */
export interface Surrogate {
  /** `soft-argmax` */
  readonly name: string;
  /** What it is beside the hard operation: `a position that moves`. */
  readonly idea: string;
  /** Unicode mathematics: `Σᵢ i·softmax(x/τ)ᵢ`. */
  readonly formula: string;
  /** null where the surrogate has none; 1 is not written down. */
  readonly temperature: number | null;
  /** The expression that replaces the hard one. */
  readonly code: string;
  readonly edit: TextEdit;
  /** The line that gives the temperature its name; null where it is written as a number, or has one. */
  readonly constant: TextEdit | null;
  /** When not to use it; null where nothing speaks against it. */
  readonly avoid: string | null;
  /** Who described it. */
  readonly reference: string | null;
  readonly picture: StepPicture | null;
}
