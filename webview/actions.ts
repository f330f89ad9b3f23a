import type { Span } from '../src/core/text/span';
import type { VariantName } from '../src/training/variants/variant';
import type { Settings, Tab } from './store';

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
  readonly toggleDrawer: () => void;
  /** Changes the recipe and runs again. */
  readonly choose: (settings: Settings) => void;
  /** Gives up all that was changed of the recipe, and runs again. */
  readonly resetSettings: () => void;
}
