import type { Module, Statement } from '../program/program';
import { allStatements, innerStatements } from '../program/walk';
import type { TextEdit } from '../text/edit';

/** A line less, or `pass` where nothing else stands. */
export function withoutStatement(statement: Statement, module: Module, text: string): TextEdit {
  const { span } = statement;
  const isAlone = allStatements(module.body).some((outer) => {
    const [first, ...others] = innerStatements(outer);
    return first === statement && others.length === 0;
  });
  if (isAlone) return { span, text: 'pass' };
  const [start, end] = [text.lastIndexOf('\n', span.start - 1) + 1, text.indexOf('\n', span.end) + 1];
  const isWhole = text.slice(start, span.start).trim() === '' && text.slice(span.end, end).trim() === '';
  return isWhole ? { span: { ...span, start, end }, text: '' } : { span, text: 'pass' };
}
