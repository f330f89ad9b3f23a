import type { LandscapeAnswer } from '../src/training/inspect/query';
import type { VariantName } from '../src/training/variants/variant';
import { extentOf, type Grid } from './charts/grid';
import { formatCount, formatNumber } from './format';
import type { Run } from './run';
import { shownRun, type PageState } from './store';
import { waitingFor } from './waiting';

/** How many points a landscape has along the first direction and along the second; one row: along the first alone. */
export interface LandscapeSize {
  readonly columns: number;
  readonly rows: number;
}

/** The loss around the weights, as far as it has been computed: rows from low to high. */
export class Landscape {
  constructor(
    readonly step: number,
    readonly variant: VariantName,
    readonly size: LandscapeSize,
    /** How many rows are known. */
    readonly done: number,
    readonly loss: readonly number[],
    readonly flat: readonly boolean[],
    /** Whether PyTorch gives None for every weight wherever it is known. */
    readonly isNone: boolean,
    readonly path: LandscapeAnswer['path'],
  ) {}

  get isWhole(): boolean {
    return this.done === this.size.rows;
  }

  get grid(): Grid {
    const { columns, rows } = this.size;
    return { columns, rows, at: (column, row) => this.loss[row * columns + column] ?? NaN };
  }

  /** `known` with the next rows; another landscape begins anew. */
  static with(known: Landscape | null, answer: LandscapeAnswer): Landscape {
    const { step, variant, columns, rows, from, to, loss, flat, isNone, path } = answer;
    const size = { columns, rows };
    const goesOn = known?.isOf(step, variant, size) === true && known.done === from;
    if (!goesOn) return new Landscape(step, variant, size, to, loss, flat, isNone, path);
    const [losses, flats] = [
      [...known.loss, ...loss],
      [...known.flat, ...flat],
    ];
    return new Landscape(step, variant, size, to, losses, flats, known.isNone && isNone, known.path);
  }

  isOf(step: number, variant: VariantName, { columns, rows }: LandscapeSize): boolean {
    return this.step === step && this.variant === variant && this.size.columns === columns && this.size.rows === rows;
  }
}

/** What is said in the place of a landscape that is not there. */
export function waitingForLandscape(state: PageState): string {
  return shownRun(state)?.isActive === true ? 'Comes when the run pauses or ends.' : waitingFor(state);
}

/** What is said of a landscape in which no loss is a finite number; null where one is. */
export function withoutNumbers(landscape: Landscape, run: Run | null): string | null {
  return landscape.loss.some(Number.isFinite)
    ? null
    : `The loss is NaN or infinite everywhere here, after step ${formatCount(stepOf(landscape, run))}`;
}

/** After how many updates the weights are as in the middle of a landscape: a variant that has stopped got no further. */
export function stepOf({ step, variant }: Landscape, run: Run | null): number {
  const stopped = run?.courses.get(variant)?.stopped ?? null;
  return stopped === null ? step : Math.min(step, stopped.step - 1);
}

/** How many of its points have no loss that is a number. */
export function countWithoutNumber({ loss }: Landscape): number {
  return loss.filter((value) => !Number.isFinite(value)).length;
}

/** A landscape in words. */
export function describeLandscape(landscape: Landscape, run: Run | null): string {
  const nothing = withoutNumbers(landscape, run);
  if (nothing !== null) return nothing;
  const { grid, size, flat } = landscape;
  const [low, high] = extentOf(grid);
  const [column, row] = [(size.columns - 1) / 2, (size.rows - 1) / 2];
  const zeros = flat.filter(Boolean).length;
  const nowhere = countWithoutNumber(landscape);
  const broken =
    nowhere === 0 ? '' : ` NaN or infinite on ${formatCount(nowhere)} of ${formatCount(flat.length)} points.`;
  const plateau =
    zeros === 0
      ? ''
      : ` ${landscape.isNone ? 'PyTorch gives None' : 'Every gradient is exactly zero'} on ${formatCount(zeros)} of ${formatCount(flat.length)} points.`;
  return `${formatNumber(grid.at(column, row))} where they are, ${formatNumber(low)} to ${formatNumber(high)} within one length of their filters.${plateau}${broken}`;
}
