import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { evaluateLoss, type Evaluation, type EvaluationRequest } from '../core/evaluate-loss';
import { UnknownName } from '../core/loss/session';
import { LineIndex } from '../core/text/line-index';
import type { Span } from '../core/text/span';
import { parseCaseJson } from './case-json';
import { DiskFiles } from './files';
import { tensorJson } from '../report/tensor-json';
import { caseSchema } from './case-schema';
import { UsageError } from './usage-error';

export interface EvalOptions {
  readonly file: string;
  readonly loss: string | undefined;
  readonly inputs: string;
}

/** `loss-lens eval`: the answer as JSON, and the exit code. Of several cases one that cannot be asked leaves the others their answers. */
export function evalCommand(options: EvalOptions): { readonly json: unknown; readonly exitCode: number } {
  const given = parseJson(options.inputs);
  const path = resolve(options.file);
  const files = new DiskFiles();
  if (files.read(path) === undefined) throw new UsageError(`${options.file} cannot be read`);
  const answer = (one: unknown) => {
    const { loss: name = options.loss, args, config, seed } = readCase(one, options.inputs);
    if (name === undefined) throw new UsageError('--loss is missing');
    return evaluationJson(evaluated({ files, address: { path, name }, args, config, seed }), files);
  };
  if (Array.isArray(given)) return { json: given.map((one: unknown) => unlessRefused(() => answer(one))), exitCode: 0 };
  const json = answer(given);
  return { json, exitCode: 'unsupported' in json ? 1 : 0 };
}

function readCase(given: unknown, path: string): v.InferOutput<typeof caseSchema> {
  const read = v.safeParse(caseSchema, given);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const at = v.getDotPath(issue);
  throw new UsageError(`${path}: ${issue.message}${at === null ? '' : ` at ${at}`}`);
}

function unlessRefused<T>(answer: () => T): T | ReturnType<typeof unsupportedJson> {
  try {
    return answer();
  } catch (error) {
    if (error instanceof UsageError) return unsupportedJson(error.message, null);
    throw error;
  }
}

function evaluated(request: EvaluationRequest): Evaluation {
  try {
    return evaluateLoss(request);
  } catch (error) {
    throw error instanceof UnknownName ? new UsageError(error.message) : error;
  }
}

function parseJson(path: string): unknown {
  try {
    return parseCaseJson(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
}

function evaluationJson(evaluation: Evaluation, files: DiskFiles) {
  switch (evaluation.kind) {
    case 'value':
      return {
        schemaVersion: 1,
        value: tensorJson(evaluation.value),
        gradients: Object.fromEntries(
          [...evaluation.gradients].map(([name, gradient]) => [name, gradient === null ? null : tensorJson(gradient)]),
        ),
        ...(evaluation.draws.length > 0 && { sampled: evaluation.draws.map((span) => sampledJson(span, files)) }),
      };
    case 'raised':
      return {
        schemaVersion: 1,
        raised: {
          type: evaluation.type,
          message: evaluation.message,
          line: lineOf(evaluation.site?.span ?? null, files),
        },
      };
    case 'unsupported':
      return unsupportedJson(evaluation.note.message, lineOf(evaluation.note.span, files));
  }
}

/** A place where random numbers are drawn: the answer holds for these, and PyTorch draws others. */
function sampledJson(span: Span, files: DiskFiles) {
  const drawn = (files.read(span.path) ?? '').slice(span.start, span.end);
  return {
    message: `\`${drawn}\` is drawn by the seed of this case, and not as PyTorch draws`,
    line: lineOf(span, files),
  };
}

function unsupportedJson(message: string, line: number | null) {
  return { schemaVersion: 1, unsupported: [{ message, line }] };
}

function lineOf(span: Span | null, files: DiskFiles): number | null {
  if (span === null) return null;
  return new LineIndex(files.read(span.path) ?? '').position(span.start).line;
}
