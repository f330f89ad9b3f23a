import type { Module } from '../../program/program';
import { editedModule, type Parsed } from './edited-module';
import { notInTime } from './lower/source';
import { parsePython } from './parse-python';

/** Files that were parsed lately: a study runs the same text in many sessions. */
const mostFiles = 256;
/** Of each its last texts: a fix is tried on an edited one, and the file goes on as it was. */
const mostTexts = 3;
const parsed = new Map<string, readonly Parsed[]>();

/** `parsePython`, remembered as long as the file has the same text, unless the time was up before its end. */
export function parsedPython(text: string, path: string, deadline = (): boolean => false): Module {
  const texts = parsed.get(path) ?? [];
  const known = texts.find((other) => other.text === text);
  if (known !== undefined) return known.module;
  const [last] = texts;
  const module = (last && editedModule(last, text, { deadline })) ?? parsePython(text, path, { deadline });
  if (module.unread.some(({ because }) => because === notInTime)) return module;
  parsed.delete(path);
  parsed.set(path, [{ text, module }, ...texts.slice(0, mostTexts - 1)]);
  const [oldest] = parsed.keys();
  if (parsed.size > mostFiles && oldest !== undefined) parsed.delete(oldest);
  return module;
}
