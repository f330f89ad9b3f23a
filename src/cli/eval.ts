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

const fileSchema = v.union([v.array(caseSchema), caseSchema]);

/** `loss-lens eval`: the answer as JSON, and the exit code. */
export function evalCommand(options: EvalOptions): { readonly json: unknown; readonly exitCode: number } {
  const cases = v.safeParse(fileSchema, parseJson(options.inputs));
  if (!cases.success) {
    const [issue] = cases.issues;
    throw new UsageError(
      `${options.inputs}: ${issue.message}${v.getDotPath(issue) === null ? '' : ` at ${v.getDotPath(issue) ?? ''}`}`,
    );
  }
  const path = resolve(options.file);
  const files = new DiskFiles();
  if (files.read(path) === undefined) throw new UsageError(`${options.file} cannot be read`);
  const answer = (one: v.InferOutput<typeof caseSchema>) => {
    const name = one.loss ?? options.loss;
    if (name === undefined) throw new UsageError('--loss is missing');
    const { args, config, seed } = one;
    return evaluationJson(evaluated({ files, address: { path, name }, args, config, seed }), files);
  };
  if (Array.isArray(cases.output)) return { json: cases.output.map(answer), exitCode: 0 };
  const json = answer(cases.output);
  return { json, exitCode: 'unsupported' in json ? 1 : 0 };
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
      return {
        schemaVersion: 1,
        unsupported: [{ message: evaluation.note.message, line: lineOf(evaluation.note.span, files) }],
      };
  }
}

function lineOf(span: Span | null, files: DiskFiles): number | null {
  if (span === null) return null;
  return new LineIndex(files.read(span.path) ?? '').position(span.start).line;
}
