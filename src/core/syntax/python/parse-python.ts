import { parser } from '@lezer/python';
import type { Directive, Module } from '../../program/program';
import { Source } from './source';
import { lowerStatements } from './statements';
import { readTree } from './syntax-node';

/** Reads a Python file. Never throws for what the file holds: places that could not be read are in `unread`. */
export function parsePython(text: string, path: string): Module {
  const source = new Source(text, path);
  const { root } = readTree(parser.parse(text), 0);
  const body = lowerStatements(root.children, source);
  return { path, body, unread: source.unread, directives: directivesOf(source) };
}

function directivesOf(source: Source): Directive[] {
  return Array.from(source.text.matchAll(/#\s*loss-lens:\s*(.*)/g), ({ 0: { length }, 1: text = '', index }) => ({
    text: text.trim(),
    span: source.span({ from: index, to: index + length }),
  }));
}
