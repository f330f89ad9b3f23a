import type { TextEdit } from '../src/core/text/edit';
import type { Span } from '../src/core/text/span';
import type { VariantName } from '../src/training/variants/variant';
import type { Weight } from '../src/training/inspect/query';
import type { Range } from './charts/scale';
import type { Instead, MorePicture, Settings, Tab } from './store';

/** What a user can do in the page. */
export interface Actions {
  readonly reveal: (span: Span) => void;
  readonly applyFix: (finding: number) => void;
  readonly changeReading: () => void;
  readonly openExample: () => void;
  readonly showLog: () => void;
  readonly copy: (text: string) => void;
  readonly run: () => void;
  readonly toggleRunning: () => void;
  readonly restart: () => void;
  readonly chooseTab: (tab: Tab) => void;
  readonly toggleVariant: (name: VariantName) => void;
  readonly point: (step: number | null) => void;
  /** Moves the largest other class's value in the first picture. */
  readonly moveOther: (value: number) => void;
  /** Shows the weights after a step in all pictures; null: those of the last. */
  readonly pick: (step: number | null) => void;
  /** Shows some of the steps; null: all. */
  readonly zoom: (steps: Range | null) => void;
  readonly mark: (steps: Range | null) => void;
  readonly followWeight: (weight: Weight | null) => void;
  /** Puts a variant beside the loss as written in the tab Step, or takes it away. */
  readonly toggleBeside: (name: VariantName) => void;
  readonly chooseMore: (picture: MorePicture) => void;
  /** Makes the surrogates warmer or colder. */
  readonly warm: (warmth: number) => void;
  /** Trains another form of the loss in the place of its surrogate. */
  readonly trainInstead: (form: Instead) => void;
  /** Which variants will learn, as the reader says before seeing them. */
  readonly guess: (learning: readonly VariantName[]) => void;
  readonly insert: (edit: TextEdit) => void;
  readonly chooseAround: (name: VariantName) => void;
  readonly unpin: () => void;
  /** Copies the run as a PyTorch program, or notes why there is none. */
  readonly copyScript: () => void;
  readonly save: (name: string, content: string, encoding: 'utf8' | 'base64') => void;
  readonly noteExport: (note: string) => void;
  readonly toggleDrawer: () => void;
  /** Changes the recipe and runs again. While a slider is dragged, the run from before stays behind all that follow. */
  readonly choose: (settings: Settings, isDragging: boolean) => void;
  /** Lets the user pick a CSV file to train on. */
  readonly pickTable: () => void;
  /** Gives up all that was changed of the recipe, and runs again. */
  readonly resetSettings: () => void;
}
