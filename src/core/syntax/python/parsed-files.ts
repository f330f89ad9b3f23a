import type { Module } from '../../program/program';
import { notInTime } from './lower/source';
import { parsePython } from './parse-python';

/** Files that were parsed lately: a study runs the same text in many sessions. */
const mostFiles = 256;
const parsed = new Map<string, { readonly text: string; readonly module: Module }>();

/** `parsePython`, remembered as long as the file has the same text, unless the time was up before its end. */
export function parsedPython(text: string, path: string, deadline = (): boolean => false): Module {
  const known = parsed.get(path);
  if (known?.text === text) return known.module;
  const module = parsePython(text, path, { deadline });
  if (module.unread.some(({ because }) => because === notInTime)) return module;
  parsed.delete(path);
  parsed.set(path, { text, module });
  const [oldest] = parsed.keys();
  if (parsed.size > mostFiles && oldest !== undefined) parsed.delete(oldest);
  return module;
}
