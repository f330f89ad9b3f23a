import type { Module } from '../../program/program';
import { parsePython } from './parse-python';

/** Files that were parsed lately: a study runs the same text in many sessions. */
const mostFiles = 256;
const parsed = new Map<string, { readonly text: string; readonly module: Module }>();

/** `parsePython`, remembered as long as the file has the same text. */
export function parsedPython(text: string, path: string, deadline = (): boolean => false): Module {
  const known = parsed.get(path);
  if (known?.text === text) return known.module;
  const module = parsePython(text, path, { deadline });
  parsed.delete(path);
  parsed.set(path, { text, module });
  const [oldest] = parsed.keys();
  if (parsed.size > mostFiles && oldest !== undefined) parsed.delete(oldest);
  return module;
}
