/** `repr` of a float: the shortest digits that read back as the same number, in Python's layout. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const { digits, exponent } = decimals(Math.abs(value).toExponential());
  if (exponent < -4 || exponent >= 16) return sign + exponential(digits, exponent, 'e');
  return sign + positionalText(digits, exponent, true);
}

export function intText(value: number): string {
  return Number.isSafeInteger(value)
    ? String(value + 0)
    : Number.isFinite(value)
      ? BigInt(value).toString()
      : floatText(value);
}

interface Decimals {
  /** Without a point; the first is not zero, unless the number is. */
  readonly digits: string;
  /** Of ten, at the first digit. */
  readonly exponent: number;
}

function decimals(exponentialText: string): Decimals {
  const [mantissa = '0', exponent = '0'] = exponentialText.split('e');
  return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function exponential(digits: string, exponent: number, letter: 'e' | 'E'): string {
  const mantissa = digits.length > 1 ? `${digits.slice(0, 1)}.${digits.slice(1)}` : digits;
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}${letter}${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function positionalText(digits: string, exponent: number, keepsPoint: boolean): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, '0');
  const fraction = whole.slice(exponent + 1);
  return `${whole.slice(0, exponent + 1)}${fraction === '' ? (keepsPoint ? '.0' : '') : `.${fraction}`}`;
}

/** The digits of a non-negative number rounded half to even at `places` decimals, exactly. */
export function fixedText(value: number, places: number): string {
  const { numerator, power } = asRatio(value);
  const scaled = numerator * 10n ** BigInt(places);
  const rounded = power >= 0 ? scaled << BigInt(power) : roundedShift(scaled, BigInt(-power));
  const text = rounded.toString().padStart(places + 1, '0');
  const point = text.length - places;
  return places === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
}

/** A finite non-negative number as numerator · 2^power. */
function asRatio(value: number): { readonly numerator: bigint; readonly power: number } {
  let power = 0;
  let numerator = value;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    power -= 1;
  }
  return { numerator: BigInt(numerator), power };
}

/** value / 2^bits, rounded half to even. */
function roundedShift(value: bigint, bits: bigint): bigint {
  const floor = value >> bits;
  const twice = (value - (floor << bits)) * 2n;
  const unit = 1n << bits;
  const isUp = twice > unit || (twice === unit && floor % 2n === 1n);
  return isUp ? floor + 1n : floor;
}

/** `places` digits after the first, with an exponent. */
export function exponentialText(value: number, places: number, letter: 'e' | 'E'): string {
  const { digits, exponent } = significant(value, places + 1);
  return exponential(digits, exponent, letter);
}

/** The general format (`g`): `precision` digits, an exponent where there would be more than `mostWhole` before the point. */
export function generalText(
  value: number,
  precision: number,
  alternate: boolean,
  letter: 'e' | 'E',
  mostWhole = precision,
): string {
  const count = Math.max(precision, 1);
  const { digits, exponent } = significant(value, count);
  const kept = alternate ? digits : digits.replace(/0+$/, '') || '0';
  return exponent < -4 || exponent >= Math.max(mostWhole, 1)
    ? exponential(kept, exponent, letter)
    : positionalText(kept, exponent, false);
}

/** The first `count` digits of a non-negative number, rounded half to even, exactly. */
function significant(value: number, count: number): Decimals {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 };
  const { exponent } = decimals(value.toExponential());
  const places = count - 1 - exponent;
  const text = places >= 0 ? fixedText(value, places).replace('.', '') : roundedTens(value, -places);
  const digits = text.replace(/^0+/, '');
  // Rounding up may give one more digit: 9.99 → 10.0.
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent };
}

/** value / 10^tens, rounded half to even. */
function roundedTens(value: number, tens: number): string {
  const unit = 10n ** BigInt(tens);
  const whole = BigInt(Math.trunc(value));
  const floor = whole / unit;
  const twice = (whole - floor * unit) * 2n;
  const isExact = Number.isInteger(value);
  const isUp = twice > unit || (twice === unit && (!isExact || floor % 2n === 1n));
  return (isUp ? floor + 1n : floor).toString();
}
