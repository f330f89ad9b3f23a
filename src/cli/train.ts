import { readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import * as v from 'valibot';
import type { LossReport } from '../core/analysis-report';
import type { SourceFiles } from '../core/loss/request';
import { configArguments } from '../core/roles/sample';
import { applyEdits } from '../core/text/edit';
import { LineIndex } from '../core/text/line-index';
import { targetNamed, visualize } from '../core/visualize';
import {
  automatic,
  interpreter,
  NotTrainable,
  recipeSchema,
  recordOf,
  sessionProgram,
  summary,
  whyStopped,
  Training,
  wasm,
  type Executor,
  type LossProgram,
  type Recipe,
  type Result,
} from '../training';
import { tfjs } from '../training/executors/tfjs/executor';
import { DiskFiles } from './files';
import { jsonNumber } from '../report/tensor-json';
import { UsageError } from './usage-error';

/** As they stand on the command line. */
export interface TrainOptions {
  readonly file: string;
  readonly loss: string;
  readonly variants?: string;
  readonly shift?: string;
  readonly dataset?: string;
  readonly noise?: string;
  readonly outliers?: string;
  readonly imbalance?: string;
  readonly model?: string;
  readonly hidden?: string;
  readonly steps?: string;
  readonly batch?: string;
  readonly optimizer?: string;
  readonly lr?: string;
  readonly seed?: string;
  readonly executor?: string;
  readonly 'metric-every'?: string;
  readonly record?: string;
  readonly format: string;
}

/** `loss-lens train`: the run as JSON or in sentences, and the exit code: 1 where the loss can't be trained. */
export function trainCommand(options: TrainOptions): { readonly output: string; readonly exitCode: number } {
  const path = resolve(options.file);
  const files = new DiskFiles();
  const text = files.read(path);
  if (text === undefined) throw new UsageError(`${options.file} cannot be read`);
  const recipe = recipeOf(options);
  const seen = visualize(files, path, { kind: 'named', name: options.loss, offset: 0 }, recipe.seed);
  if (seen?.report.name !== options.loss) throw new UsageError(`no loss ${options.loss} in ${options.file}`);
  const { report } = seen;
  const { reading } = report;
  if (reading === null) {
    const place = report.notes[0]?.span?.start;
    const line = place === undefined ? null : new LineIndex(text).position(place).line;
    return notTrained(report.sentences.full, line, options.format);
  }
  const program = (source: SourceFiles): LossProgram =>
    sessionProgram({
      files: source,
      path,
      target: targetNamed(source, path, report.name),
      config: configArguments(reading),
      seed: recipe.seed,
    });
  const { surrogate } = report;
  const edited = surrogate === null ? null : applyEdits(text, [surrogate.edit]);
  try {
    const training = Training.create({
      program: program(files),
      reading,
      recipe,
      surrogate: edited === null ? null : program(new DiskFiles({ [path]: edited })),
      executor: executorOf(options.executor),
    });
    while (!training.done) training.advance({ steps: 1000 });
    if (options.record !== undefined) {
      const loss = { path: options.file, name: report.name, config: reading.config };
      writeFileSync(options.record, JSON.stringify(recordOf(training.recorded(), loss, edited)));
    }
    const result = training.result();
    training.dispose();
    const sentences = summary(result, cutOf(report, text));
    const output = options.format === 'json' ? JSON.stringify(resultJson(result)) : sentences.join('\n');
    return { output: `${output}\n`, exitCode: 0 };
  } catch (error) {
    if (!(error instanceof NotTrainable)) throw error;
    return notTrained(error.message, error.line, options.format);
  }
}

function notTrained(message: string, line: number | null, format: string) {
  const json = JSON.stringify({ schemaVersion: 1, unsupported: [{ message, line }] });
  return { output: `${format === 'json' ? json : message}\n`, exitCode: 1 };
}

/** The operation that stops the gradient, for the sentence that names it. */
function cutOf(report: LossReport, text: string): { readonly operation: string; readonly line: number } | null {
  const [finding] = report.findings;
  if (report.verdict !== 'noGradient' || finding === undefined) return null;
  const operation = report.operations.find(
    ({ span }) => span.start === finding.span.start && span.end === finding.span.end,
  );
  if (operation === undefined) return null;
  return { operation: operation.name, line: new LineIndex(text).position(finding.span.start).line };
}

function recipeOf(options: TrainOptions): Recipe {
  const given = {
    variants: options.variants?.split(','),
    shift: numberOf(options.shift),
    dataset: datasetOf(options.dataset),
    noise: numberOf(options.noise),
    outliers: numberOf(options.outliers),
    imbalance: numberOf(options.imbalance),
    model: options.model,
    hidden: options.hidden?.split(',').map(Number),
    steps: numberOf(options.steps),
    batch: numberOf(options.batch),
    optimizer:
      options.optimizer === undefined && options.lr === undefined
        ? undefined
        : defined({ name: options.optimizer ?? 'adam', lr: numberOf(options.lr) }),
    seed: numberOf(options.seed),
    metricEvery: numberOf(options['metric-every']),
    recordable: options.record !== undefined,
  };
  const recipe = v.safeParse(recipeSchema, defined(given));
  if (recipe.success) return recipe.output;
  const [issue] = recipe.issues;
  throw new UsageError(`--${v.getDotPath(issue) ?? 'options'}: ${issue.message}`);
}

function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function datasetOf(name: string | undefined): unknown {
  if (name?.endsWith('.csv') !== true) return name;
  try {
    return { name: basename(name), text: readFileSync(name, 'utf8') };
  } catch {
    throw new UsageError(`${name} cannot be read`);
  }
}

function executorOf(name: string | undefined): Executor {
  switch (name) {
    case undefined:
    case 'auto':
      return automatic();
    case 'interpreter':
      return interpreter;
    case 'wasm':
      return wasm();
    case 'tfjs':
      return tfjs;
    default:
      throw new UsageError(`no executor ${name}`);
  }
}

function resultJson({ setup, steps, variants }: Result) {
  return {
    schemaVersion: 1,
    dataset: setup.dataset.name,
    model: setup.model,
    executor: setup.executor,
    steps,
    metric: setup.metric?.name ?? null,
    variants: variants.map(({ name, loss, batchMetric, metric, stopped, hasFloor }) => ({
      name,
      loss: loss.map(jsonNumber),
      batchAccuracy: batchMetric.map(jsonNumber),
      accuracy: metric.map(([step, value]) => [step, jsonNumber(value)]),
      finalLoss: jsonNumber(loss.at(-1) ?? NaN),
      finalAccuracy: jsonNumber(metric.at(-1)?.[1] ?? NaN),
      stopped: stopped && { step: stopped.step, because: whyStopped(stopped) },
      hasFloor,
    })),
    weightDifference: Object.fromEntries(
      variants.flatMap(({ name, weightDifference }) => (weightDifference === null ? [] : [[name, weightDifference]])),
    ),
  };
}
