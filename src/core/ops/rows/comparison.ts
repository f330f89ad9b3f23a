import { categoryOf } from '../../tensor/dtype';
import { binary, unary } from '../makers/elementwise';
import { blocked } from '../makers/gradients';
import { refuseFloating } from '../makers/types';
import type { Operation, OperationTable } from '../operation';
import type { None } from '../parameters';

const comparison = 'a comparison answers yes or no: it does not move when the values move a little';
const logic = 'a truth value does not move when the values move a little';
const bits = 'whole numbers do not move a little';

function compare(kernel: (a: number, b: number) => number, because: string): Operation<None> {
  return binary<None>({ kernel, result: 'bool', a: blocked(because), b: blocked(because) });
}

function bitwise(kernelName: string, kernel: (a: number, b: number) => number): Operation<None> {
  return binary<None>({
    kernel,
    result: 'same',
    check: (a) => {
      refuseFloating(a, kernelName);
    },
    a: blocked(bits),
    b: blocked(bits),
    domain: [
      { kind: 'index', below: 8 },
      { kind: 'index', below: 8 },
    ],
  });
}

/** Questions about two numbers, and what works on bits. */
export const comparisonRows = {
  eq: compare((a, b) => (a === b ? 1 : 0), comparison),
  ne: compare((a, b) => (a !== b ? 1 : 0), comparison),
  lt: compare((a, b) => (a < b ? 1 : 0), comparison),
  le: compare((a, b) => (a <= b ? 1 : 0), comparison),
  gt: compare((a, b) => (a > b ? 1 : 0), comparison),
  ge: compare((a, b) => (a >= b ? 1 : 0), comparison),

  logicalAnd: compare((a, b) => (a !== 0 && b !== 0 ? 1 : 0), logic),
  logicalOr: compare((a, b) => (a !== 0 || b !== 0 ? 1 : 0), logic),
  logicalXor: compare((a, b) => ((a !== 0) === (b !== 0) ? 0 : 1), logic),

  bitwiseNot: unary({
    kernel: (x, _, dtype) => (categoryOf(dtype) === 'bool' ? 1 - x : -x - 1),
    result: 'same',
    check: (x) => {
      refuseFloating(x, 'bitwise_not_cpu');
    },
    x: blocked(bits),
    domain: { kind: 'index', below: 8 },
  }),
  bitwiseAnd: bitwise('bitwise_and_cpu', (a, b) => (areShort(a, b) ? a & b : wide(BigInt(a) & BigInt(b)))),
  bitwiseOr: bitwise('bitwise_or_cpu', (a, b) => (areShort(a, b) ? a | b : wide(BigInt(a) | BigInt(b)))),
  bitwiseXor: bitwise('bitwise_xor_cpu', (a, b) => (areShort(a, b) ? a ^ b : wide(BigInt(a) ^ BigInt(b)))),
  shiftLeft: bitwise('lshift_cpu', (a, b) => (b < 0 || b > 63 ? 0 : a * 2 ** b)),
  shiftRight: bitwise('rshift_cpu', (a, b) => Math.floor(a / 2 ** (b < 0 || b > 63 ? 63 : b))),
} satisfies Partial<OperationTable>;

/** Whether JavaScript's own 32-bit operators do. */
function areShort(a: number, b: number): boolean {
  return a === (a | 0) && b === (b | 0);
}

function wide(bits: bigint): number {
  return Number(BigInt.asIntN(64, bits));
}
