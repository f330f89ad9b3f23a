import type { Context } from '../../../interpreter/context';
import { constant, libraryClass, property, signature, type Library } from '../../../interpreter/library';
import {
  bool,
  ellipsis,
  int,
  none,
  notImplemented,
  str,
  type CallArguments,
  type ClassValue,
  type DescriptorValue,
  type Value,
} from '../../../interpreter/values';
import { restOf } from '../arguments';

/** `object`, `type`, `super` and the descriptors. */
export const objects: Library = {
  'builtins.object': libraryClass([], null),
  'builtins.object.__new__': signature('cls, *args, **kwargs', ({ cls, args, kwargs }, context) =>
    context.newInstance(classArgument(cls, context), restOf(args, kwargs)),
  ),
  'builtins.object.__init__': signature('self, *args, **kwargs', () => none),
  'builtins.object.__init_subclass__': signature('cls, **kwargs', () => none),
  'builtins.object.__setattr__': signature('self, name, value', ({ self, name, value }, context) => {
    context.setOwnAttribute(self, context.str(name), value);
    return none;
  }),
  'builtins.object.__delattr__': signature('self, name', ({ self, name }, context) => {
    if (!('attributes' in self) || !self.attributes.delete(context.str(name))) {
      const type = context.classOf(self).name;
      return context.raise('AttributeError', `'${type}' object has no attribute '${context.str(name)}'`);
    }
    return none;
  }),
  'builtins.object.__getattribute__': signature('self, name', ({ self, name }, context) =>
    context.ownAttribute(self, context.str(name)),
  ),
  'builtins.object.__eq__': signature('self, other', ({ self, other }) =>
    self === other ? bool(true) : notImplemented,
  ),
  'builtins.object.__hash__': signature('self', ({ self }, context) => int(context.hash(self))),
  'builtins.object.__repr__': signature('self', ({ self }, context) =>
    str(`<${context.classOf(self).qualifiedName} object>`),
  ),
  'builtins.object.__str__': signature('self', ({ self }, context) => str(context.repr(self))),

  'builtins.type': libraryClass([], signature('*args, **kwargs', typeOf)),
  'builtins.type.__new__': signature('metaclass, *args, **kwargs', ({ metaclass, args }, context) =>
    context.newClass(classArgument(metaclass, context), restOf(args).positional),
  ),
  'builtins.type.__call__': signature('self, *args, **kwargs', ({ self, args, kwargs }, context) =>
    context.construct(classArgument(self, context), restOf(args, kwargs)),
  ),
  'builtins.type.mro': signature('self', ({ self }, context) => ({
    kind: 'list',
    items: [...classArgument(self, context).resolution],
  })),

  'builtins.super': libraryClass(
    [],
    signature('*args', ({ args }, context) => context.super(restOf(args).positional)),
  ),

  'builtins.property': libraryClass(
    [],
    signature('fget=None, fset=None, fdel=None, doc=None', ({ fget, fset }) => descriptor('property', fget, fset)),
  ),
  'builtins.property.getter': signature('self, function', ({ self, function: get }) =>
    self.kind === 'descriptor' ? { ...self, get } : self,
  ),
  'builtins.property.setter': signature('self, function', ({ self, function: set }) =>
    self.kind === 'descriptor' ? { ...self, set } : self,
  ),
  'builtins.property.deleter': signature('self, function', ({ self }) => self),
  'builtins.staticmethod': libraryClass(
    [],
    signature('function', ({ function: call }) => descriptor('staticmethod', call, none)),
  ),
  'builtins.classmethod': libraryClass(
    [],
    signature('function', ({ function: call }) => descriptor('classmethod', call, none)),
  ),

  'builtins.NotImplemented': constant(notImplemented),
  'builtins.Ellipsis': constant(ellipsis),
  'builtins.__debug__': constant(bool(true)),
  'builtins.slice': libraryClass(
    [],
    signature('*args', ({ args }, context) => {
      const [first = none, second, step = none] = restOf(args).positional;
      context.spend(1);
      return second === undefined
        ? { kind: 'slice', start: none, stop: first, step }
        : { kind: 'slice', start: first, stop: second, step };
    }),
  ),
  'builtins.slice.start': property((self) => (self.kind === 'slice' ? self.start : none)),
  'builtins.slice.stop': property((self) => (self.kind === 'slice' ? self.stop : none)),
  'builtins.slice.step': property((self) => (self.kind === 'slice' ? self.step : none)),
};

function typeOf(given: { readonly args: Value; readonly kwargs: Value }, context: Context): Value {
  const args: CallArguments = restOf(given.args, given.kwargs);
  const [value, ...others] = args.positional;
  if (value === undefined) return context.raise('TypeError', 'type() takes 1 or 3 arguments');
  if (others.length > 0) return context.newClass(context.classNamed('type'), args.positional);
  return value.kind === 'opaque' ? value : context.classOf(value);
}

export function classArgument(value: Value, context: Context): ClassValue {
  if (value.kind === 'class') return value;
  return context.raise('TypeError', `descriptor requires a type, not '${context.classOf(value).name}'`);
}

function descriptor(type: DescriptorValue['type'], get: Value, set: Value): DescriptorValue {
  return { kind: 'descriptor', type, get, set: set.kind === 'none' ? null : set };
}
