import type { Interpreter } from './interpreter';
import { floatText, intText } from './number-text';
import { callSpecial, nativeOf } from './operators';
import { findInClass, isObject } from './resolution';
import type { Value } from './values';

/** `repr(value)`. */
export function reprOf(value: Value, interpreter: Interpreter): string {
  switch (value.kind) {
    case 'str':
      return quoted(value.value);
    case 'bytes':
      return `b${quoted(value.value)}`;
    case 'list':
      return `[${items(value.items, value, interpreter)}]`;
    case 'tuple':
      return tupleText(value, interpreter);
    case 'dict':
      return dictText(value, interpreter);
    case 'set':
      return setText(value, interpreter);
    case 'instance':
      return instanceText(value, interpreter);
    case 'function':
      return `<function ${value.name}>`;
    case 'class':
      return `<class '${value.qualifiedName}'>`;
    case 'tensor':
      return textOr(callSpecial(value, '__repr__', [], interpreter), 'tensor(...)', interpreter);
    case 'dtype':
      return `torch.${value.dtype}`;
    case 'device':
      return value.index === null
        ? `device(type='${value.type}')`
        : `device(type='${value.type}', index=${value.index})`;
    default:
      return plainText(value, interpreter);
  }
}

function plainText(value: Value, interpreter: Interpreter): string {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'ellipsis':
      return 'Ellipsis';
    case 'notImplemented':
      return 'NotImplemented';
    case 'bool':
      return value.value === 0 ? 'False' : 'True';
    case 'int':
      return intText(value.value);
    case 'float':
      return floatText(value.value);
    case 'complex':
      return complexText(value.re, value.im);
    case 'range':
      return `range(${value.start}, ${value.stop}${value.step === 1 ? '' : `, ${value.step}`})`;
    case 'slice':
      return `slice(${[value.start, value.stop, value.step].map((part) => reprOf(part, interpreter)).join(', ')})`;
    case 'module':
      return `<module '${value.name}'>`;
    case 'builtin':
      return `<built-in function ${value.name}>`;
    default:
      return `<${interpreter.classOf(value).name} object>`;
  }
}

function complexText(re: number, im: number): string {
  const part = (number: number): string => floatText(number).replace(/\.0$/, '');
  if (re === 0 && !Object.is(re, -0)) return `${part(im)}j`;
  const sign = im < 0 || Object.is(im, -0) ? '-' : '+';
  return `(${part(re)}${sign}${part(Math.abs(im))}j)`;
}

/** A string in the quotes that Python would choose, with its escapes. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escapes: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\\': '\\\\',
    [quote]: `\\${quote}`,
  };
  const body = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return escapes[character] ?? (code < 32 || code === 127 ? `\\x${code.toString(16).padStart(2, '0')}` : character);
  });
  return `${quote}${body.join('')}${quote}`;
}

/** Containers whose text is being made: one that holds itself is shown as `...`. */
const open = new Set<Value>();

function within(container: Value, interpreter: Interpreter, inner: () => string): string {
  if (open.has(container)) return '...';
  open.add(container);
  const depth = interpreter.budget.enter(2);
  try {
    return inner();
  } finally {
    open.delete(container);
    interpreter.budget.restore(depth);
  }
}

function items(values: readonly Value[], container: Value, interpreter: Interpreter): string {
  interpreter.spend(values.length);
  return within(container, interpreter, () => values.map((value) => interpreter.repr(value)).join(', '));
}

function tupleText(value: Extract<Value, { readonly kind: 'tuple' }>, interpreter: Interpreter): string {
  const { named } = value;
  if (named !== null && named.fields.length > 0) {
    const parts = value.items.map((item, index) => `${named.fields[index] ?? ''}=${interpreter.repr(item)}`);
    return `${named.type}(${parts.join(', ')})`;
  }
  const inner = items(value.items, value, interpreter);
  if (named !== null) return `${named.type}([${inner}])`;
  return `(${inner}${value.items.length === 1 ? ',' : ''})`;
}

function dictText(value: Extract<Value, { readonly kind: 'dict' }>, interpreter: Interpreter): string {
  interpreter.spend(value.entries.size);
  const text = within(value, interpreter, () => {
    const parts = Array.from(
      value.entries.entries(),
      ([key, item]) => `${interpreter.repr(key)}: ${interpreter.repr(item)}`,
    );
    return parts.join(', ');
  });
  const factory = value.factory;
  return factory === null ? `{${text}}` : `defaultdict(${interpreter.repr(factory)}, {${text}})`;
}

function setText(value: Extract<Value, { readonly kind: 'set' }>, interpreter: Interpreter): string {
  const inner = items(value.entries.keys(), value, interpreter);
  if (value.frozen) return inner === '' ? 'frozenset()' : `frozenset({${inner}})`;
  return inner === '' ? 'set()' : `{${inner}}`;
}

function instanceText(value: Extract<Value, { readonly kind: 'instance' }>, interpreter: Interpreter): string {
  const own = callOwn(value, '__repr__', interpreter);
  if (own !== undefined) return own;
  const native = nativeOf(value);
  if (native !== value) return interpreter.repr(native);
  return `<${value.class.qualifiedName} object>`;
}

/** `str(value)`. */
export function strOf(value: Value, interpreter: Interpreter): string {
  if (value.kind === 'str') return value.value;
  if (value.kind === 'device') return value.index === null ? value.type : `${value.type}:${value.index}`;
  if (value.kind === 'tensor')
    return textOr(callSpecial(value, '__str__', [], interpreter), reprOf(value, interpreter), interpreter);
  if (value.kind === 'instance') {
    const own = callOwn(value, '__str__', interpreter) ?? callOwn(value, '__repr__', interpreter);
    if (own !== undefined) return own;
    const native = nativeOf(value);
    if (native !== value) return strOf(native, interpreter);
  }
  return reprOf(value, interpreter);
}

/** What a method of the program's class says; undefined where only `object`'s is there. */
function callOwn(value: Value, name: string, interpreter: Interpreter): string | undefined {
  const found = findInClass(interpreter.classOf(value), name);
  if (found === undefined || isObject(found.owner)) return undefined;
  return textOr(callSpecial(value, name, [], interpreter), '', interpreter);
}

function textOr(value: Value | undefined, otherwise: string, interpreter: Interpreter): string {
  if (value === undefined) return otherwise;
  const native = nativeOf(value);
  if (native.kind === 'str') return native.value;
  if (value.kind === 'opaque') return otherwise;
  const type = interpreter.classOf(value).name;
  return interpreter.raise('TypeError', `__str__ returned non-string (type ${type})`);
}
