import { judge } from '../findings/judgement';
import type { Outcome } from '../loss/outcome';
import type { SourceFiles } from '../loss/request';
import type { Reading } from '../roles/reading';
import { inTorchAt } from '../surrogates/in-torch';
import { softLogicAt, surrogateAt, unflaggedAt, type CutSource } from '../surrogates/soften';
import type { Surrogate } from '../surrogates/surrogate';
import { parsedPython } from '../syntax/python/parsed-files';
import { applyEdits, type TextEdit } from '../text/edit';

/** The loss with every cut replaced, as an edit of the user's source: what is offered as a fix and trained as a variant. */
export interface SurrogatePlan {
  /** One for each hard operation that was replaced, the first cut first. */
  readonly steps: readonly Surrogate[];
  /** The whole file after the edits. */
  readonly text: string;
  /** The edited loss as it was traced. */
  readonly outcome: Extract<Outcome, { kind: 'value' }>;
  /** The same as one edit of the file as it stands. */
  readonly edit: TextEdit;
}

/** Traces the same loss of changed files on the same inputs; null where it is no longer there. */
export type Retrace = (files: SourceFiles) => Outcome | null;

/** A chain of cuts longer than this is not a slip of the pen: no plan. */
const mostEdits = 8;

/**
 * Replaces cut after cut in the source until a gradient flows through every term: each edit is traced again, so what is promised is
 * what the edited source does. null where some cut has no surrogate.
 */
export function planSurrogate(
  path: string,
  files: SourceFiles,
  reading: Reading,
  retrace: Retrace,
  writing: Pick<CutSource, 'warmth' | 'isNamed'> = {},
): SurrogatePlan | null {
  const original = files.read(path) ?? '';
  const steps: Surrogate[] = [];
  let text = original;
  for (let round = 0; round <= mostEdits; round += 1) {
    const module = parsedPython(text, path);
    const outcome = retrace(overlaid(files, path, text));
    if (outcome === null) return null;
    const next = nextEdit(outcome, reading, { module, text, ...writing });
    if (next === 'done') {
      if (steps.length === 0 || outcome.kind !== 'value') return null;
      return { steps, text, outcome, edit: singleEdit(path, original, text) };
    }
    if (next === null) return null;
    if ('surrogate' in next) steps.push(next.surrogate);
    const constant = 'surrogate' in next ? next.surrogate.constant : null;
    text = applyEdits(text, constant === null ? [next.edit] : [next.edit, constant]);
  }
  return null;
}

type Next = 'done' | { readonly edit: TextEdit } | { readonly edit: TextEdit; readonly surrogate: Surrogate } | null;

function nextEdit(outcome: Outcome, reading: Reading, source: Omit<CutSource, 'graph' | 'dataOf'>): Next {
  if (outcome.kind === 'unsupported') return null;
  if (outcome.kind === 'raised') {
    const span = outcome.site?.span;
    const edit =
      span === undefined
        ? null
        : (softLogicAt(span, source.module, source.text) ??
          unflaggedAt(span, source.module, source.text) ??
          inTorchAt({ message: outcome.message, span }, source.module, source.text));
    return edit === null ? null : { edit };
  }
  const graph = outcome.trace.graph;
  const predictions = predictionsOf(outcome, reading);
  const judgement = judge({
    graph,
    output: outcome.value.id,
    isTensor: outcome.isTensor,
    predictions,
    computed: new Set(),
  });
  // What backward refuses all the same is no fix.
  if (judgement.verdict === 'trains') return judgement.refusal === null ? 'done' : null;
  const parts = [...judgement.dead, ...judgement.unreached].flatMap((part) => part.cuts);
  const cuts = [...judgement.cuts, ...parts, ...judgement.factors];
  for (const cut of cuts) {
    const dataOf = (node: number) => outcome.trace.data(outcome.trace.ref(node));
    const surrogate = surrogateAt(cut, { ...source, graph, dataOf });
    if (surrogate !== null) return { edit: surrogate.edit, surrogate };
  }
  return null;
}

function predictionsOf(outcome: Extract<Outcome, { kind: 'value' }>, reading: Reading): ReadonlySet<number> {
  const names = reading.inputs.flatMap((input) =>
    input.kind === 'tensor' && input.role === 'prediction' ? [input.name] : [],
  );
  return new Set(outcome.inputs.filter(({ name }) => names.includes(name)).map((input) => input.entered.id));
}

function overlaid(files: SourceFiles, path: string, text: string): SourceFiles {
  return { read: (other) => (other === path ? text : files.read(other)) };
}

/** The smallest single edit that makes `after` of `before`. */
export function singleEdit(path: string, before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { span: { path, start, end: before.length - tail }, text: after.slice(start, after.length - tail) };
}
