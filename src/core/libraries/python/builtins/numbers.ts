import type { Context } from '../../../interpreter/context';
import { fixedText } from '../../../interpreter/number-text';
import { numberFrom, numberRef } from '../../../interpreter/numbers';
import { nativeOf } from '../../../interpreter/operators';
import { property, signature, type Library } from '../../../interpreter/library';
import { roundHalfToEven } from '../../../tensor/data';
import { bool, float, int, isNumber, tuple, type NumberValue, type Value } from '../../../interpreter/values';
import { integer, realNumber } from '../arguments';
import { truncated } from './conversions';

/** `abs`, `round`, and the methods of numbers. */
export const numbers: Library = {
  'builtins.abs': signature('x, /', ({ x }, context) => absolute(x, context)),
  'builtins.round': signature('number, ndigits=None', ({ number, ndigits }, context) => {
    const own = context.callSpecial(number, '__round__', ...(ndigits.kind === 'none' ? [] : [ndigits]));
    if (own !== undefined) return own;
    const native = nativeOf(number);
    if (isNumber(native)) return rounded(native, ndigits, context);
    if (native.kind === 'opaque') return native;
    return context.raise('TypeError', `type ${context.classOf(number).name} doesn't define __round__ method`);
  }),
  'builtins.int.bit_length': signature('self', ({ self }, context) =>
    int(
      BigInt(Math.abs(integer(self, context)))
        .toString(2)
        .replace(/^0$/, '').length,
    ),
  ),
  'builtins.int.conjugate': signature('self', ({ self }) => self),
  'builtins.int.is_integer': signature('self', () => bool(true)),
  'builtins.int.real': property((self) => self),
  'builtins.int.imag': property(() => int(0)),
  'builtins.int.numerator': property((self) => self),
  'builtins.int.denominator': property(() => int(1)),
  'builtins.float.is_integer': signature('self', ({ self }, context) =>
    bool(Number.isInteger(realNumber(self, context).value)),
  ),
  'builtins.float.hex': signature('self', (_, context) => context.opaque('hexadecimal floats are not followed')),
  'builtins.float.as_integer_ratio': signature('self', ({ self }, context) => ratio(realNumber(self, context).value)),
  'builtins.float.conjugate': signature('self', ({ self }) => self),
  'builtins.float.real': property((self) => self),
  'builtins.float.imag': property(() => float(0)),
  'builtins.complex.conjugate': signature('self', ({ self }) =>
    self.kind === 'complex' ? { ...self, im: -self.im } : self,
  ),
};

function absolute(x: Value, context: Context): Value {
  if (x.kind === 'opaque') return x;
  const native = nativeOf(x);
  if (native.kind === 'complex') return float(Math.hypot(native.re, native.im));
  if (!isNumber(native)) {
    const own = context.callSpecial(x, '__abs__');
    return own ?? context.raise('TypeError', `bad operand type for abs(): '${context.classOf(x).name}'`);
  }
  const kind = native.kind === 'float' ? 'float' : 'int';
  if (native.origin === null) return { kind, value: Math.abs(native.value), origin: null };
  return numberFrom(numberRef(native, kind === 'float' ? 'float64' : 'int64', context).abs(), kind, context);
}

/** Half to even; a float to digits is rounded by its exact decimal value, as Python does. */
function rounded(number: NumberValue, digits: Value, context: Context): Value {
  const { value, origin, kind } = number;
  const places = digits.kind === 'none' ? null : integer(digits, context);
  if (kind !== 'float') return places === null || places >= 0 ? int(value, origin) : int(roundedTens(value, -places));
  if (places === null) {
    if (origin === null) return truncated(Number.isFinite(value) ? float(roundHalfToEven(value)) : number, context);
    return numberFrom(
      context.trace.emit('round', [numberRef(number, 'float64', context)], { decimals: 0 }),
      'int',
      context,
    );
  }
  if (origin !== null) {
    const operand = numberRef(number, 'float64', context);
    return numberFrom(context.trace.emit('round', [operand], { decimals: places }), 'float', context);
  }
  if (!Number.isFinite(value) || value === 0 || places > 320) return float(value);
  const magnitude = places >= 0 ? Number(fixedText(Math.abs(value), places)) : roundedTens(Math.abs(value), -places);
  return float(value < 0 ? -magnitude : magnitude);
}

function roundedTens(value: number, tens: number): number {
  if (tens > 308) return 0;
  const unit = 10 ** tens;
  return roundHalfToEven(value / unit) * unit;
}

function ratio(value: number): Value {
  let numerator = value;
  let denominator = 1;
  while (Number.isFinite(numerator) && !Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2;
  }
  return tuple([int(numerator), int(denominator)]);
}
