/** Python and the framework refuse a number, or a flag, where only a tensor will do; null where they do not. */
export function lacksTensor(message: string): 'number' | 'boolean' | null {
  if (/'bool' object has no attribute|with a bool tensor is not supported/.test(message)) return 'boolean';
  const isRefused =
    /'(int|float)' object (is not (subscriptable|iterable)|has no attribute|does not support item)|must be Tensor, not (int|float)|expected Tensor as element .* got (int|float)|object of type '(int|float)' has no len|invalid combination of arguments - got \(.*float/.test(
      message,
    );
  return isRefused ? 'number' : null;
}

/** The argument that takes a Python number alone, and was given a tensor; null where the framework refuses nothing of the kind. */
export function lacksNumber(message: string): string | null {
  return (
    /argument '(\w+)'(?: \(position \d+\))? must be (?:int|float|bool|Number), not Tensor/.exec(message)?.[1] ?? null
  );
}

/** Python and the framework refuse tensors for their shapes alone. */
export function isOfShapes(message: string): boolean {
  return /size of tensor a|Dimension out of range|cannot be multiplied|values to unpack|number of dimensions|not broadcastable/.test(
    message,
  );
}

/** `Can't call numpy() on Tensor that requires grad`, a write into a leaf that requires grad. */
export function refusesGradient(message: string): boolean {
  return message.includes('requires grad');
}

/** Frameworks refuse values out of a domain in words: `all elements of input should be between 0 and 1`. */
export function mentionsDomain(message: string): boolean {
  return /between 0 and 1|non-negative|positive|negative entr/.test(message);
}

/** What binary cross-entropy says of scores that are no probabilities. */
export function isOutOfUnit(message: string): boolean {
  return message.includes('all elements of input should be between 0 and 1');
}

/** Errors by which a program refuses what it is given. */
export function isProgramsOwn(type: string): boolean {
  return type === 'AssertionError' || type === 'ValueError';
}

/** Errors by which a constructor refuses the way in which it is asked to do it: it raises them, or no branch of it is of that way. */
export function isOfWay(type: string): boolean {
  return isProgramsOwn(type) || ['KeyError', 'NotImplementedError', 'UnboundLocalError'].includes(type);
}

/** The attribute that an object lacks; null where it is nothing of the kind. */
export function lacksAttribute(message: string): string | null {
  return /object has no attribute '(\w+)'$/.exec(message)?.[1] ?? null;
}

/** Whether a None is called. */
export function isCallOfNone(message: string): boolean {
  return message === "'NoneType' object is not callable";
}

/** Whether a None is where something else has to be. */
export function isOfNone(message: string): boolean {
  return message.includes('NoneType');
}

/** The arguments that the constructor of something is not given, and needs: `missing 2 required positional arguments: 'size' and 'classes'`. */
export function lacksArguments(message: string): readonly string[] {
  const list = /__init__\(\) missing \d+ required [\w-]+ arguments?: (.*)$/.exec(message)?.[1] ?? '';
  return [...list.matchAll(/'(\w+)'/g)].flatMap(([, name]) => name ?? []);
}

/** Of what kind something is where a number has to be, in the words of a TypeError. */
export function refusedKind(message: string): 'none' | 'list' | 'tensor' | null {
  const isOfNumbers =
    /unsupported operand|must be (an? )?(str|int|float|real|number)|argument must be|must be int|by non-int|one element tensors/.test(
      message,
    );
  if (!isOfNumbers) return null;
  if (message.includes('NoneType')) return 'none';
  if (/'list'|not list/.test(message)) return 'list';
  return /tensor/i.test(message) ? 'tensor' : null;
}
