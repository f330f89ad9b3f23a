import type { Context } from '../../../interpreter/context';
import type { CallArguments, Value } from '../../../interpreter/values';

/** A complex tensor or number, or a list with one among them. */
function isComplex(value: Value): boolean {
  if (value.kind === 'complex') return true;
  if (value.kind === 'instance') return value.class.qualifiedName === 'torch._complex.ComplexTensor';
  return (value.kind === 'list' || value.kind === 'tuple') && value.items.some(isComplex);
}

/**
 * What a function of PyTorch answers to complex tensors: that which their class, written in Python, has under its name. Undefined where
 * there are none among the arguments.
 */
export function ofComplex(name: string, args: CallArguments, context: Context): Value | undefined {
  if (!args.positional.some(isComplex) && ![...args.keywords.values()].some(isComplex)) return undefined;
  const own = name.slice(name.lastIndexOf('.') + 1);
  const [first, ...others] = args.positional;
  if (first?.kind === 'instance' && isComplex(first)) {
    const found = context.attribute(first, own);
    const isAttribute = others.length === 0 && args.keywords.size === 0 && (own === 'real' || own === 'imag');
    return isAttribute ? found : context.call(found, { ...args, positional: others });
  }
  const type = context.getAttribute(context.importModule('torch._complex'), 'ComplexTensor');
  const found = type === undefined ? undefined : context.getAttribute(type, own);
  return found === undefined
    ? context.opaque(`\`${own}\` of complex numbers is not followed`)
    : context.call(found, args);
}
