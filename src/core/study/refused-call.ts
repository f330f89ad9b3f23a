import type { Callable } from '../loss/definitions';
import type { Outcome } from '../loss/outcome';
import { patient } from '../loss/probe';
import type { Site } from '../graph/graph';
import type { Expression, Module } from '../program/program';
import type { KnownInput } from '../roles/known-inputs';
import { expressionAt } from '../surrogates/source-expression';
import { parsedPython } from '../syntax/python/parsed-files';
import { applyEdits, type TextEdit } from '../text/edit';
import type { StudyContext } from './context';
import { editionOf } from './edition';
import { readWithKnown } from './inputs';

/** The call in this file that has refused all inputs of a step. */
export interface RefusedCall {
  readonly site: Site;
  readonly message: string;
  readonly expression: Expression;
  readonly module: Module;
  readonly text: string;
}

/** What has refused the inputs of an inline loss; null where that stands elsewhere, or nothing did. */
export function refusedCall(callable: Callable, context: StudyContext, outcome: Outcome | null): RefusedCall | null {
  const site = outcome?.kind === 'raised' ? outcome.site : null;
  if (outcome?.kind !== 'raised' || site === null || callable.kind !== 'inline') return null;
  const text = site.span.path === context.path ? context.files.read(context.path) : undefined;
  if (text === undefined) return null;
  const module = parsedPython(text, context.path);
  const expression = expressionAt(module, site.span);
  return expression && { site, message: outcome.message, expression, module, text };
}

/** Whether a step runs once its file is edited so. */
export function runsEdited(
  callable: Callable,
  context: StudyContext,
  edit: TextEdit,
  known: readonly KnownInput[],
): boolean {
  const edited = applyEdits(context.files.read(context.path) ?? '', [edit]);
  const edition = editionOf(callable, context, {
    read: (path) => (path === context.path ? edited : context.files.read(path)),
  });
  return edition !== null && readWithKnown(edition.callable, edition.context, patient, known).kind === 'read';
}
