import type { Module, Statement } from '../program/program';
import { allExpressions, allStatements } from '../program/walk';
import { applyEdits, type TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { freeName, isDocstring, namesNumber } from './temperature-name';

/** A cooling temperature begins at so many times the last one, and each call multiplies it by so much: 1,385 calls to its end. */
export const coolings = 16;
const factor = 0.998;

/**
 * A file in which a named temperature, `tau = 0.1` at the top of a function, falls from call to call, by a counter of the file's: a soft loss that becomes
 * the hard one as it trains (annealing, Jang et al. 2017). null where no function has this temperature, or a loop would find it fallen once for all
 * its rounds.
 */
export function cooled(last: number, module: Module, text: string): string | null {
  const isNamed = (statement: Statement): boolean => namesNumber(statement, last);
  const top = module.body.find(
    (statement) =>
      (statement.kind === 'function' || statement.kind === 'class') && allStatements(statement.body).some(isNamed),
  );
  const [temperature, ...others] = allStatements(module.body).filter(isNamed);
  if (top === undefined || temperature?.kind !== 'assign' || others.length > 0) return null;
  const [target] = temperature.targets;
  if (target?.kind !== 'name' || isUsedInLoop(target.name, module)) return null;
  const { name } = target;
  const calls = freeName(`${name}_calls`, text);
  const value = `max(${String(last)}, ${String(rounded(last * coolings))} * ${String(factor)} ** next(${calls}))`;
  const { span } = temperature.value;
  const counter = `# How often the loss has been called: ${name} falls with it.\n${calls} = itertools.count()\n\n\n`;
  // Of two edits at one place the later stands first.
  return applyEdits(text, [
    inserted(startOf(top, text), counter, span),
    ...importsOf(module, text),
    { span, text: value },
  ]);
}

function isUsedInLoop(name: string, module: Module): boolean {
  return allStatements(module.body).some(
    (statement) =>
      (statement.kind === 'for' || statement.kind === 'while') &&
      allExpressions(statement.body).some((part) => part.kind === 'name' && part.name === name),
  );
}

/** `import itertools`, where the file does not have it. */
function importsOf({ body }: Module, text: string): readonly TextEdit[] {
  const isThere = body.some(
    (statement) =>
      statement.kind === 'import' &&
      statement.names.some((alias) => alias.name === 'itertools' && alias.asName === null),
  );
  const first = body.find((statement) => !isDocstring(statement) && !isOfFuture(statement));
  return isThere || first === undefined ? [] : [inserted(startOf(first, text), 'import itertools\n', first.span)];
}

function isOfFuture(statement: Statement): boolean {
  return statement.kind === 'importFrom' && statement.module === '__future__';
}

/** Where a statement at the top of a file begins, with its decorators. */
function startOf(statement: Statement, text: string): number {
  const [decorator] = statement.kind === 'function' || statement.kind === 'class' ? statement.decorators : [];
  return decorator === undefined ? statement.span.start : text.lastIndexOf('@', decorator.span.start);
}

function inserted(at: number, text: string, { path }: Span): TextEdit {
  return { span: { path, start: at, end: at }, text };
}

function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
