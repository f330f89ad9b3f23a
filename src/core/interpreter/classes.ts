import type { Argument, ClassDefinition } from '../program/program';
import { findAttribute } from './attributes';
import { callSpecial } from './operators';
import { Dictionary } from './dictionary';
import { evaluate } from './expressions';
import { Frame } from './frame';
import type { Interpreter } from './interpreter';
import { namesOfBlock } from './names';
import { classValue, findInClass, isSubclass } from './resolution';
import { Scope } from './scope';
import { executeBlock, toCompletion } from './statements';
import {
  dict,
  none,
  str,
  tuple,
  type ClassCell,
  type ClassValue,
  type DictValue,
  type Note,
  type Value,
} from './values';

interface Bases {
  readonly classes: readonly ClassValue[];
  /** Of a base that could not be followed. */
  readonly unknown: Note | null;
  readonly keywords: ReadonlyMap<string, Value>;
}

/** `class name(bases): body`, without its decorators. */
export function makeClass(definition: ClassDefinition, frame: Frame): Value {
  const { interpreter } = frame;
  const { classes, unknown, keywords } = basesOf(definition.bases, frame);
  const metaclass = metaclassOf(classes, keywords.get('metaclass'), interpreter);
  const cell: ClassCell = { class: null };
  const scope = new Scope('class', frame.scope, namesOfBlock(definition.body));
  const qualifiedName = frame.qualified(definition.name);
  const surroundings = { ...frame.surroundings, qualifier: `${qualifiedName}.` };
  const inner = new Frame(interpreter, scope, surroundings, cell);
  const module = frame.scope.module.variables.get('__name__');
  if (module !== undefined) scope.variables.set('__module__', module);
  scope.variables.set('__qualname__', str(qualifiedName));
  interpreter.inFrame(inner, () => toCompletion(executeBlock(definition.body, inner)));
  if (scope.variables.has('__getattribute__')) return interpreter.opaque('`__getattribute__` is not followed');

  const parts: ClassParts = { name: definition.name, classes, unknown, metaclass, definition };
  const others = new Map([...keywords].filter(([name]) => name !== 'metaclass'));
  const made = metaclass === null ? createClass(parts, scope.variables, others, interpreter) : undefined;
  const value = made ?? callMetaclass(parts, scope.variables, others, interpreter);
  if (value.kind === 'class') cell.class = value;
  return value;
}

interface ClassParts {
  readonly name: string;
  readonly classes: readonly ClassValue[];
  readonly unknown: Note | null;
  readonly metaclass: ClassValue | null;
  readonly definition: ClassDefinition | null;
}

function basesOf(given: readonly Argument[], frame: Frame): Bases {
  const { interpreter } = frame;
  const classes: ClassValue[] = [];
  const keywords = new Map<string, Value>();
  let unknown: Note | null = null;
  const addBase = (value: Value): void => {
    if (value.kind === 'class') classes.push(value);
    else if (value.kind === 'opaque') unknown ??= value.reason;
    else unknown ??= interpreter.opaque('a base class is not followed').reason;
  };
  for (const argument of given) {
    const value = evaluate(argument.value, frame);
    if (argument.kind === 'keyword') keywords.set(argument.name, value);
    else if (argument.kind === 'spread') for (const base of interpreter.iterate(value)) addBase(base);
    else if (argument.kind === 'positional') addBase(value);
  }
  for (const base of classes) unknown ??= base.unknownBase;
  return { classes, unknown, keywords };
}

/** The metaclass that was given or inherited; null is `type`. One that could not be followed is passed over. */
function metaclassOf(
  bases: readonly ClassValue[],
  given: Value | undefined,
  interpreter: Interpreter,
): ClassValue | null {
  const candidates = bases.flatMap(({ metaclass }) => metaclass ?? []);
  if (given?.kind === 'class' && given !== interpreter.classNamed('type')) candidates.push(given);
  let best: ClassValue | null = null;
  for (const candidate of candidates) {
    if (best === null || isSubclass(candidate, best)) best = candidate;
    else if (!isSubclass(best, candidate)) {
      interpreter.raise(
        'TypeError',
        'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases',
      );
    }
  }
  return best;
}

/** Makes the class through its metaclass's `__new__` and `__init__`. */
function callMetaclass(
  parts: ClassParts,
  body: ReadonlyMap<string, Value>,
  keywords: ReadonlyMap<string, Value>,
  interpreter: Interpreter,
): Value {
  const { metaclass, name, classes } = parts;
  if (metaclass === null) return createClass(parts, body, keywords, interpreter);
  const namespace = dict(Dictionary.of(Array.from(body, ([key, value]) => [str(key), value] as const)));
  statements.set(namespace, parts);
  const args = { positional: [str(name), tuple(classes), namespace], keywords };
  const create = findInClass(metaclass, '__new__');
  const callee = create?.value.kind === 'descriptor' ? create.value.get : create?.value;
  if (callee === undefined) return createClass(parts, body, keywords, interpreter);
  const made = interpreter.call(callee, { ...args, positional: [metaclass, ...args.positional] });
  const initialise = findInClass(metaclass, '__init__');
  if (made.kind === 'class' && initialise !== undefined && initialise.owner.definition !== null) {
    interpreter.call(interpreter.bind(initialise.value, made, initialise.owner), args);
  }
  return made;
}

/** The class statement whose namespace goes through a metaclass. */
const statements = new WeakMap<DictValue, Pick<ClassParts, 'definition' | 'unknown'>>();

/** `type.__new__`: the class itself, then `__set_name__` and `__init_subclass__`. */
function createClass(
  parts: ClassParts,
  body: ReadonlyMap<string, Value>,
  keywords: ReadonlyMap<string, Value>,
  interpreter: Interpreter,
): ClassValue {
  const { name, classes, unknown, metaclass, definition } = parts;
  const object = interpreter.classNamed('object');
  const bases = classes.length === 0 ? [object] : classes;
  const module = body.get('__module__');
  const qualified = body.get('__qualname__');
  const inModule = qualified?.kind === 'str' ? qualified.value : name;
  const made = classValue({
    name,
    qualifiedName: module?.kind === 'str' ? `${module.value}.${inModule}` : inModule,
    bases,
    attributes: new Map(body),
    definition: definition ?? withoutStatement(name),
    construct: null,
    metaclass,
    unknownBase: unknown,
  });
  if (made === null) {
    const names = bases.map((base) => base.name).join(', ');
    return interpreter.raise(
      'TypeError',
      `Cannot create a consistent method resolution order (MRO) for bases ${names}`,
    );
  }
  for (const [attribute, value] of made.attributes) {
    if (value.kind === 'instance') callSpecial(value, '__set_name__', [made, str(attribute)], interpreter);
  }
  const hook = findAttribute({ kind: 'super', after: made, self: made }, '__init_subclass__', interpreter);
  if (hook !== undefined && hook.kind !== 'opaque') interpreter.call(hook, { positional: [], keywords });
  return made;
}

/** A class that a program makes by a call. */
function withoutStatement(name: string): ClassDefinition {
  const span = { path: '', start: 0, end: 0 };
  return { kind: 'class', name, nameSpan: span, bases: [], body: [], decorators: [], docstring: null, span };
}

/** `type(name, bases, namespace)`. */
export function classFromParts(args: readonly Value[], metaclass: ClassValue | null, interpreter: Interpreter): Value {
  const [name = none, bases = none, namespace = none] = args;
  if (name.kind !== 'str' || bases.kind !== 'tuple' || namespace.kind !== 'dict') {
    return interpreter.raise('TypeError', 'type.__new__() takes a name, a tuple of bases and a dict');
  }
  const classes = bases.items.flatMap((base) => (base.kind === 'class' ? base : []));
  const body = new Map<string, Value>();
  for (const [key, value] of namespace.entries.entries()) if (key.kind === 'str') body.set(key.value, value);
  const { definition, unknown } = statements.get(namespace) ?? { definition: null, unknown: null };
  const parts = { name: name.value, classes, unknown, metaclass, definition };
  return createClass(parts, body, new Map(), interpreter);
}

/** `super()` and `super(type, self)`. */
export function superOf(args: readonly Value[], frame: Frame | null, interpreter: Interpreter): Value {
  const own = [frame?.owner.class ?? none, frame?.self ?? none];
  const [type = none, self = none] = args.length === 0 ? own : args;
  if (type.kind === 'opaque') return type;
  if (type.kind !== 'class') return interpreter.raise('RuntimeError', 'super(): no arguments');
  const made = self.kind === 'instance' ? self.class : null;
  if (made !== null && !made.resolution.includes(type))
    return interpreter.raise(
      'TypeError',
      `super(type, obj): obj (instance of ${made.name}) is not an instance or subtype of type (${type.name}).`,
    );
  return { kind: 'super', after: type, self };
}
