import type { Callable } from '../loss/definitions';
import type { Module } from '../program/program';
import type { TextEdit } from '../text/edit';
import { LineIndex } from '../text/line-index';
import { directivesOf, directiveText, lessonSaid } from './directive';
import type { Reading } from './reading';

/**
 * Writes how a loss was read into a comment above it, in place of one that is there, for the user to change. null where a comment
 * cannot name the inputs: those of an inline loss are expressions.
 */
export function directiveEdit(callable: Callable, module: Module, reading: Reading, text: string): TextEdit | null {
  if (callable.kind === 'inline') return null;
  const lines = new LineIndex(text);
  const { path, start } = callable.span;
  const lineOf = (offset: number) => lines.position(offset).line;
  const lesson = Object.entries(lessonSaid(callable, module, lineOf)).map(
    ([name, value]) => ` ${name}${value && '='}${value}`,
  );
  const comment = directiveText(reading) + lesson.join('');
  const [present] = directivesOf(callable, module, lineOf);
  if (present !== undefined) return { span: present.span, text: comment };
  const { column } = lines.position(start);
  const indent = text.slice(start - (column - 1), start);
  return { span: { path, start, end: start }, text: `${comment}\n${indent}` };
}
