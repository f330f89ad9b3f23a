import type { Context } from '../../../interpreter/context';
import { signature, type Library } from '../../../interpreter/library';
import { none, positional, type GeneratorControl, type Value } from '../../../interpreter/values';

/** The methods of generators. */
export const generators: Library = {
  'builtins.generator.__iter__': signature('self', ({ self }) => self),
  'builtins.generator.__next__': signature('self', ({ self }, context) =>
    orStop(self.kind === 'iterator' ? self.next() : undefined, self, context),
  ),
  'builtins.generator.send': signature('self, value, /', ({ self, value }, context) =>
    orStop(control(self, context).send(value), self, context),
  ),
  'builtins.generator.throw': signature(
    'self, type, value=None, traceback=None, /',
    ({ self, type, value }, context) => {
      const made =
        type.kind === 'class' ? context.call(type, positional(...(value.kind === 'none' ? [] : [value]))) : type;
      return orStop(control(self, context).raise(context.raised(made)), self, context);
    },
  ),
  'builtins.generator.close': signature('self', ({ self }, context) => {
    control(self, context).close();
    return none;
  }),
};

function control(self: Value, context: Context): GeneratorControl {
  if (self.kind === 'iterator' && self.generator !== undefined) return self.generator;
  return context.raise('AttributeError', `'${context.classOf(self).name}' object has no such method`);
}

function orStop(value: Value | undefined, self: Value, context: Context): Value {
  return value ?? stop(self, context);
}

/** Raises StopIteration with what the generator returned. */
export function stop(self: Value, context: Context): never {
  const returned = self.kind === 'iterator' ? self.generator?.returned() : undefined;
  return context.raiseWith('StopIteration', ...(returned === undefined || returned.kind === 'none' ? [] : [returned]));
}
