import type { FormattedPart } from '../program/program';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import { str, type Value } from './values';

/** The text of an f-string; opaque where a part of it is. */
export function formatParts(parts: readonly FormattedPart[], frame: Frame): Value {
  let text = '';
  for (const part of parts) {
    const value = part.kind === 'text' ? str(part.value) : formatPart(part, frame);
    if (value.kind !== 'str') return value;
    text += value.value;
  }
  return str(text);
}

function formatPart(part: Extract<FormattedPart, { readonly kind: 'value' }>, frame: Frame): Value {
  const value = evaluate(part.value, frame);
  const spec = formatParts(part.format, frame);
  if (value.kind === 'opaque' || spec.kind !== 'str') return value.kind === 'opaque' ? value : spec;
  return str(frame.interpreter.format(converted(value, part.conversion, frame), spec.value));
}

function converted(value: Value, conversion: 'r' | 's' | 'a' | null, { interpreter }: Frame): Value {
  if (conversion === null) return value;
  return str(conversion === 's' ? interpreter.str(value) : interpreter.repr(value));
}
