import type { LossReport } from './analysis-report';
import { evaluateLoss, type Evaluation } from './evaluate-loss';
import type { Finding } from './findings/finding';
import type { SourceFiles } from './loss/request';
import type { Reading } from './roles/reading';
import { configArguments, sampleArguments, type SampleOptions } from './roles/sample';
import type { TensorData } from './tensor/data';
import type { Span } from './text/span';

/** One version of a file: its text, what it imports, and what was said of it. */
export interface Version {
  readonly files: SourceFiles;
  readonly path: string;
  readonly losses: readonly LossReport[];
}

/** What a change of the source does to one loss; null where a version has none of the name. */
export interface LossComparison {
  readonly name: string;
  readonly before: LossReport | null;
  readonly after: LossReport | null;
  readonly samples: SampleComparison;
  readonly newFindings: readonly Finding[];
  readonly goneFindings: readonly Finding[];
}

export type SampleComparison =
  /** Every bit of the value and of every gradient is the same. */
  | { readonly kind: 'identical'; readonly draws: number }
  | {
      readonly kind: 'different';
      readonly draws: number;
      /** The largest absolute difference of the values. */
      readonly value: number;
      readonly gradient: GradientDifference | null;
    }
  | { readonly kind: 'notCompared'; readonly because: string };

/** How the gradient for the predictions, over all draws, differs from what it was. */
interface GradientDifference {
  /** Cosine of the angle between the two; NaN where one of them is zero everywhere. */
  readonly cosine: number;
  /** Share of the elements whose sign is another; from or to zero counts. */
  readonly signFlips: number;
  /** How many times as long it is as before. */
  readonly scale: number;
}

/** Draws at each of three scales, so that margins and clamps are met on some and not on others. */
const drawsPerScale = 32;
const draws: readonly SampleOptions[] = [1, 0.3, 3].flatMap((scale) =>
  Array.from({ length: drawsPerScale }, (_, at) => ({ seed: at + 1, scale })),
);

/** The losses of either version, by name, in the order of the newer. */
export function compareLosses(before: Version, after: Version): readonly LossComparison[] {
  const lossesOf = ({ losses }: Version) => new Map(losses.map((loss) => [loss.name, loss]));
  const [old, young] = [lossesOf(before), lossesOf(after)];
  return [...new Set([...young.keys(), ...old.keys()])].map((name) => {
    const [was, is] = [old.get(name) ?? null, young.get(name) ?? null];
    const known = new Set((was?.findings ?? []).map((finding) => keyOf(finding, before)));
    const found = new Set((is?.findings ?? []).map((finding) => keyOf(finding, after)));
    return {
      name,
      before: was,
      after: is,
      samples: compareSamples(was, is, before, after),
      newFindings: (is?.findings ?? []).filter((finding) => !known.has(keyOf(finding, after))),
      goneFindings: (was?.findings ?? []).filter((finding) => !found.has(keyOf(finding, before))),
    };
  });
}

function keyOf({ rule, span }: { readonly rule: string; readonly span: Span }, { files }: Version): string {
  return `${rule} ${files.read(span.path)?.slice(span.start, span.end) ?? ''}`;
}

function compareSamples(
  was: LossReport | null,
  is: LossReport | null,
  before: Version,
  after: Version,
): SampleComparison {
  if (was === null || is === null) return { kind: 'notCompared', because: was === null ? 'it is new' : 'it is gone' };
  const reading = was.reading ?? is.reading;
  if (was.kind === 'inline' || is.kind === 'inline')
    return { kind: 'notCompared', because: 'it is no definition of its own' };
  if (reading === null) return { kind: 'notCompared', because: 'its inputs could not be read' };
  const tally = new Tally();
  for (const draw of draws) {
    const [one, other] = [before, after].map((version) => evaluated(version, was.name, reading, draw));
    if (one === undefined || other === undefined) continue;
    const refusal = refusalOf(one, 'before') ?? refusalOf(other, 'after');
    if (refusal !== null) return { kind: 'notCompared', because: refusal };
    if (one.kind === 'value' && other.kind === 'value' && !tally.add(one, other))
      return { kind: 'notCompared', because: 'the shape of its value is another' };
  }
  return tally.comparison(draws.length);
}

function evaluated({ files, path }: Version, name: string, reading: Reading, draw: SampleOptions): Evaluation {
  return evaluateLoss({
    files,
    address: { path, name },
    args: sampleArguments(reading, draw),
    config: configArguments(reading),
    seed: draw.seed,
  });
}

function refusalOf(evaluation: Evaluation, when: string): string | null {
  if (evaluation.kind === 'raised') return `${when} the change it raises ${evaluation.type}: ${evaluation.message}`;
  if (evaluation.kind === 'unsupported') return `${when} the change it is not followed: ${evaluation.note.message}`;
  return null;
}

type Valued = Extract<Evaluation, { kind: 'value' }>;

/** Sums over all draws. */
class Tally {
  #value = 0;
  #isIdentical = true;
  #elements = 0;
  #flips = 0;
  #product = 0;
  readonly #squares: [number, number] = [0, 0];

  /** False: the two cannot be compared. */
  add(one: Valued, other: Valued): boolean {
    if (one.value.data.length !== other.value.data.length) return false;
    one.value.data.forEach((value, at) => {
      const now = other.value.data[at] ?? NaN;
      if (Object.is(value, now)) return;
      this.#isIdentical = false;
      this.#value = Math.max(this.#value, Math.abs(now - value));
    });
    for (const name of new Set([...one.gradients.keys(), ...other.gradients.keys()])) {
      const [was, is] = [one.gradients.get(name) ?? null, other.gradients.get(name) ?? null];
      if (was === null && is === null) continue;
      const size = was?.data.length ?? is?.data.length ?? 0;
      if ((was === null) !== (is === null)) this.#isIdentical = false;
      this.#addGradient(was?.data ?? new Float64Array(size), is?.data ?? new Float64Array(size));
    }
    return true;
  }

  #addGradient(was: TensorData, is: TensorData): void {
    was.forEach((before, at) => {
      const after = is[at] ?? NaN;
      if (!Object.is(before, after) && before !== after) this.#isIdentical = false;
      this.#elements += 1;
      if (Math.sign(before) !== Math.sign(after)) this.#flips += 1;
      this.#product += before * after;
      this.#squares[0] += before * before;
      this.#squares[1] += after * after;
    });
  }

  comparison(count: number): SampleComparison {
    if (this.#isIdentical) return { kind: 'identical', draws: count };
    const [was, is] = this.#squares;
    const gradient = {
      cosine: this.#product / Math.sqrt(was * is),
      signFlips: this.#flips / this.#elements,
      scale: Math.sqrt(is / was),
    };
    return { kind: 'different', draws: count, value: this.#value, gradient: this.#elements === 0 ? null : gradient };
  }
}
