import type { Tensor } from '../graph/tensor';
import type { Ref } from '../ops/ref';
import type { ClassDefinition, FunctionDefinition, LambdaExpression } from '../program/program';
import type { DType } from '../tensor/dtype';
import type { Span } from '../text/span';
import type { Context, PythonException } from './context';
import type { Dictionary } from './dictionary';
import type { Scope } from './scope';

/** What a Python expression evaluates to. Mutable values are compared by identity, as in Python. */
export type Value =
  | { readonly kind: 'none' | 'ellipsis' | 'notImplemented' }
  | NumberValue
  | { readonly kind: 'complex'; readonly re: number; readonly im: number }
  | { readonly kind: 'str'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: string }
  | ListValue
  | TupleValue
  | DictValue
  | SetValue
  | { readonly kind: 'slice'; readonly start: Value; readonly stop: Value; readonly step: Value }
  | { readonly kind: 'range'; readonly start: number; readonly stop: number; readonly step: number }
  | IteratorValue
  | FunctionValue
  | { readonly kind: 'boundMethod'; readonly self: Value; readonly callee: Value }
  | ClassValue
  | InstanceValue
  | ModuleValue
  | BuiltinValue
  | DescriptorValue
  | SuperValue
  | TensorValue
  | { readonly kind: 'dtype'; readonly dtype: DType }
  | { readonly kind: 'device'; readonly type: string; readonly index: number | null }
  | OpaqueValue;

/**
 * A Python number. `origin` is the value of the trace that it was read from (`.item()`, `float(x)`, arithmetic on such numbers):
 * used as an operand it is replayed, used to decide something it becomes a guard. null: the same on all data.
 */
export interface NumberValue {
  readonly kind: 'bool' | 'int' | 'float';
  /** bool: 0 or 1. */
  readonly value: number;
  readonly origin: Ref | null;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: Value[];
}

export interface TupleValue {
  readonly kind: 'tuple';
  readonly items: readonly Value[];
  /** Of a named tuple (`torch.max(x, 1).values`, `torch.Size`, user's NamedTuple): its type's name and its fields. */
  readonly named: { readonly type: string; readonly fields: readonly string[] } | null;
}

export interface DictValue {
  readonly kind: 'dict';
  readonly entries: Dictionary;
  /** What a missing key calls: `collections.defaultdict`. */
  readonly factory: Value | null;
  /** Whether what it holds is there as attributes too, as in a set of options. */
  readonly isNamespace: boolean;
}

export interface SetValue {
  readonly kind: 'set';
  readonly entries: Dictionary;
  readonly frozen: boolean;
}

/** Anything lazy: generators, `zip`, `map`, `enumerate`, file-less iterators. */
export interface IteratorValue {
  readonly kind: 'iterator';
  /** The next value, or undefined at the end. */
  readonly next: () => Value | undefined;
  /** How often it was asked for the next. */
  readonly asked: () => number;
  /** Of a generator: what else one can do to it. */
  readonly generator?: GeneratorControl;
}

export interface GeneratorControl {
  /** Resumes with the value of the `yield`; undefined at the end. */
  readonly send: (value: Value) => Value | undefined;
  /** Raises at the `yield`; undefined at the end. */
  readonly raise: (exception: PythonException) => Value | undefined;
  readonly close: () => void;
  /** What it returned, once at its end. */
  readonly returned: () => Value;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  /** With what stands around it in its module, as messages show it: `DiceLoss.forward`, `outer.<locals>.inner`. */
  readonly qualifiedName: string;
  readonly definition: FunctionDefinition | LambdaExpression;
  readonly closure: Scope;
  /** Defaults by parameter name, evaluated at the definition. */
  readonly defaults: ReadonlyMap<string, Value>;
  /** The class in whose body it stands: what `super()` and `__class__` mean. */
  readonly owner: ClassCell;
  /** Attributes that the program set on it. */
  readonly attributes: Map<string, Value>;
}

/** Filled when the class statement around a function ends. */
export interface ClassCell {
  class: ClassValue | null;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  /** Dotted name with its module: `torch.nn.modules.loss.MSELoss`, `__main__.DiceLoss`. */
  readonly qualifiedName: string;
  readonly bases: readonly ClassValue[];
  /** Method resolution order, itself first. */
  readonly resolution: readonly ClassValue[];
  readonly attributes: Map<string, Value>;
  /** null for classes that are not written in Python source. */
  readonly definition: ClassDefinition | null;
  /** Makes an instance of a class that is not written in Python source (`int`, `list`, `torch.Tensor`, exceptions). */
  readonly construct: BuiltinValue | null;
  /** Its own type where that is not `type`: `EnumType`, `ABCMeta`. */
  readonly metaclass: ClassValue | null;
  /** Why attributes may be there that we don't know: a base class could not be followed. */
  readonly unknownBase: Note | null;
}

export interface InstanceValue {
  readonly kind: 'instance';
  readonly class: ClassValue;
  readonly attributes: Map<string, Value>;
  /** Of a class that extends `dict`, `list`, `str`, `tuple`, …: what it holds as such. */
  readonly native?: Value;
}

export interface ModuleValue {
  readonly kind: 'module';
  readonly name: string;
  /** The attribute, or undefined; an unknown one of a library is opaque. */
  readonly get: (name: string) => Value | undefined;
  readonly set: (name: string, value: Value) => void;
  /** What `import *` takes. */
  readonly names: () => readonly string[];
}

export interface CallArguments {
  readonly positional: readonly Value[];
  readonly keywords: ReadonlyMap<string, Value>;
}

export interface BuiltinValue {
  readonly kind: 'builtin';
  /** Dotted name for messages: `torch.nn.functional.mse_loss`. */
  readonly name: string;
  readonly call: (args: CallArguments, context: Context) => Value;
}

/** `super()`: attributes of the classes after `after` in the resolution order of `self`. */
export interface SuperValue {
  readonly kind: 'super';
  readonly after: ClassValue;
  readonly self: Value;
}

/** What a class attribute does when it is read through an instance. */
export interface DescriptorValue {
  readonly kind: 'descriptor';
  readonly type: 'property' | 'staticmethod' | 'classmethod';
  readonly get: Value;
  readonly set: Value | null;
}

export interface TensorValue {
  readonly kind: 'tensor';
  readonly tensor: Tensor;
  /**
   * What Python sees it as: a `torch.Tensor`, an `nn.Parameter` (registered by modules), a `numpy.ndarray`.
   * `attributes` holds what the program set on it (`x.grad`, `x.my_name`).
   */
  readonly type: 'tensor' | 'parameter' | 'ndarray';
  readonly attributes: Map<string, Value>;
}

/** A value that could not be followed: not the user's mistake. Everything computed from it is opaque with the same reason. */
export interface OpaqueValue {
  readonly kind: 'opaque';
  readonly reason: Note;
  /** The object whose attribute it is: calling it may change that too. */
  readonly of?: Value;
}

/** Something that we could not follow, and where. */
export interface Note {
  readonly message: string;
  /** Whether it is a budget of ours that was spent, as it would be on any inputs. */
  readonly gaveUp?: true;
  readonly span: Span | null;
}

export const none: Value = { kind: 'none' };
export const ellipsis: Value = { kind: 'ellipsis' };
export const notImplemented: Value = { kind: 'notImplemented' };
export const pyTrue: NumberValue = { kind: 'bool', value: 1, origin: null };
export const pyFalse: NumberValue = { kind: 'bool', value: 0, origin: null };

export function bool(value: boolean): NumberValue {
  return value ? pyTrue : pyFalse;
}
export function int(value: number, origin: Ref | null = null): NumberValue {
  return { kind: 'int', value, origin };
}
export function float(value: number, origin: Ref | null = null): NumberValue {
  return { kind: 'float', value, origin };
}
export function str(value: string): Value {
  return { kind: 'str', value };
}
export function list(items: Value[]): ListValue {
  return { kind: 'list', items };
}
export function tuple(items: readonly Value[]): TupleValue {
  return { kind: 'tuple', items, named: null };
}
export function dict(entries: Dictionary, factory: Value | null = null): DictValue {
  return { kind: 'dict', entries, factory, isNamespace: false };
}
/** Options by key and by name, as what comes of a command line or of a configuration file. */
export function namespace(entries: Dictionary): DictValue {
  return { kind: 'dict', entries, factory: null, isNamespace: true };
}
export function set(entries: Dictionary, frozen = false): SetValue {
  return { kind: 'set', entries, frozen };
}
export function iterator(next: IteratorValue['next'], generator?: GeneratorControl): IteratorValue {
  let asked = 0;
  const counted = (): Value | undefined => {
    asked += 1;
    return next();
  };
  return { kind: 'iterator', next: counted, asked: () => asked, ...(generator && { generator }) };
}
/** Positional arguments only. */
export function positional(...values: readonly Value[]): CallArguments {
  return { positional: values, keywords: noKeywords };
}
export const noKeywords: ReadonlyMap<string, Value> = new Map();
export function namedTuple(type: string, fields: Readonly<Record<string, Value>>): TupleValue {
  return { kind: 'tuple', items: Object.values(fields), named: { type, fields: Object.keys(fields) } };
}
export function tensor(value: Tensor, type: TensorValue['type'] = 'tensor'): TensorValue {
  return { kind: 'tensor', tensor: value, type, attributes: new Map() };
}
export function builtin(name: string, call: BuiltinValue['call']): BuiltinValue {
  return { kind: 'builtin', name, call };
}

export function isNumber(value: Value): value is NumberValue {
  return value.kind === 'bool' || value.kind === 'int' || value.kind === 'float';
}
