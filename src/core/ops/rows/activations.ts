import * as special from '../kernels/special';
import { flatZero, gate, zeroWhere } from '../makers/composites';
import { real, unary } from '../makers/elementwise';
import { inOneKernel, kinked, smooth } from '../makers/gradients';
import { floatingOnly, requireNotBool } from '../makers/types';
import type { OperationTable } from '../operation';
import type { Ref } from '../ref';

/** Activation functions. Where a rule selects rather than multiplies by 0, no infinite or NaN gradient passes: as PyTorch's kernels. */
export const activationRows = {
  sigmoid: unary({
    kernel: (x, _, dtype) => special.sigmoid(x, dtype),
    x: inOneKernel(smooth('output', (g, { output }) => g.mul(output.neg().add(1)).mul(output))),
  }),
  logSigmoid: unary({
    check: floatingOnly('log_sigmoid_cpu'),
    kernel: (x) => -special.log1pExp(-x),
    x: inOneKernel(
      smooth('x', (g, { x }) => g.mul(x.builder.emit('expm1', [x.builder.emit('logSigmoid', [x], {})], {}).neg())),
    ),
  }),
  softplus: unary({
    check: floatingOnly('softplus_cpu'),
    kernel: (x, { beta, threshold }, dtype) =>
      x * beta > threshold ? x : Math.log1p(special.expIn(dtype, x * beta)) / beta,
    x: inOneKernel(
      smooth('x', (g, { x, params }) => {
        const scaled = x.mul(params.beta);
        const isLinear = scaled.gt(params.threshold);
        const power = zeroWhere(isLinear, scaled).exp();
        return isLinear.choose(g, g.mul(power).div(power.add(1)));
      }),
    ),
  }),
  relu: unary({
    kernel: (x) => (x <= 0 ? 0 : x),
    result: 'same',
    check: (x) => {
      requireNotBool(x, 'Boolean inputs not supported for relu');
    },
    x: kinked('0', '0', 'output', (g, { output }) => gate(g, output, -Infinity, 0)),
  }),
  leakyRelu: unary({
    check: floatingOnly('leaky_relu_cpu'),
    kernel: (x, { slope }) => (x > 0 ? x : x * slope),
    x: kinked('0', 'the negative side', 'x', (g, { x, params }) =>
      x.gt(0).choose(g, g.mul(params.slope)).add(flatZero(x)),
    ),
  }),
  elu: unary({
    check: floatingOnly('elu_cpu'),
    kernel: (x, { alpha, scale, inputScale }) => (x > 0 ? x * scale : Math.expm1(x * inputScale) * alpha * scale),
    x: inOneKernel(
      kinked('0', 'the negative side', 'x', (g, { x, params: { alpha, scale, inputScale } }) => {
        const below = x.lt(0).choose(x, x.scalar(0));
        const negative = g.mul(inputScale * alpha * scale).mul(below.mul(inputScale).exp());
        return x.le(0).choose(negative, g.mul(scale));
      }),
    ),
  }),
  hardtanh: unary({
    check: (x) => {
      requireNotBool(x, 'Bool inputs not supported for hardtanh');
    },
    kernel: (x, { min, max }) => (x < min ? min : x > max ? max : x),
    result: 'same',
    x: kinked('its bounds', '0', 'x', (g, { x, params }) =>
      gate(gate(g, x, -Infinity, params.min), x, params.max, Infinity),
    ),
  }),
  hardsigmoid: unary({
    check: floatingOnly('hardsigmoid_cpu'),
    kernel: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
    x: inOneKernel(kinked('−3 and 3', '0', 'x', (g, { x }) => g.div(6).where(x.gt(-3).and(x.lt(3))))),
    domain: real(-5, 5),
  }),
  hardswish: unary({
    check: floatingOnly('hardswish_cpu'),
    kernel: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
    x: inOneKernel(
      kinked('−3 and 3', 'the slope inside', 'x', (g, { x }) => {
        const bounded = x.builder.emit('hardtanh', [x], { min: -3, max: 3 });
        const inside = x.le(3).choose(g.mul(bounded.div(3).add(0.5)), g);
        return zeroWhere(x.lt(-3), inside);
      }),
    ),
    domain: real(-5, 5),
  }),
  softshrink: unary({
    check: floatingOnly('softshrink_cpu'),
    kernel: (x, { lambda }) => (x > lambda ? x - lambda : x < -lambda ? x + lambda : x * 0),
    x: kinked('its bounds', '0', 'x', (g, { x, params }) => gate(g, x, -params.lambda, params.lambda)),
  }),
  hardshrink: unary({
    check: floatingOnly('hardshrink_cpu'),
    kernel: (x, { lambda }) => (x >= -lambda && x <= lambda ? 0 : x),
    x: kinked('its bounds', '0', 'x', (g, { x, params }) => gate(g, x, -params.lambda, params.lambda)),
  }),
  threshold: unary({
    kernel: (x, { threshold, value }) => (x <= threshold ? value : x),
    result: 'same',
    x: kinked('the threshold', '0', 'x', (g, { x, params }) => gate(g, x, -Infinity, params.threshold)),
  }),
  gelu: unary({
    check: floatingOnly('GeluKernelImpl'),
    kernel: (x, { approximate, isVectorized }) => {
      if (approximate === 'tanh') return 0.5 * x * (1 + Math.tanh(geluAngle(x)));
      const twice = x * (1 + special.erf(x * Math.SQRT1_2));
      if (!isVectorized) return 0.5 * twice;
      return Math.abs(x) === Infinity ? NaN : 0.5 * Math.fround(twice);
    },
    x: inOneKernel(
      smooth('x', (g, { x, params }) => g.mul(params.approximate === 'none' ? geluSlope(x) : geluTanhSlope(x))),
    ),
  }),
  silu: unary({
    check: floatingOnly('silu_cpu'),
    kernel: (x, _, dtype) => x / (1 + special.expIn(dtype, -x)),
    x: inOneKernel(
      smooth('x', (g, { x }) => {
        const y = x.sigmoid();
        return g.mul(y).mul(y.neg().add(1).mul(x).add(1));
      }),
    ),
  }),
  mish: unary({
    check: floatingOnly('mish_cpu'),
    kernel: (x) => x * Math.tanh(special.log1pExp(x)),
    x: inOneKernel(
      smooth('x', (g, { x }) => {
        const tanh = x.builder.emit('softplus', [x], { beta: 1, threshold: Infinity }).tanh();
        return g.mul(tanh.add(x.mul(x.sigmoid()).mul(tanh.mul(tanh).neg().add(1))));
      }),
    ),
  }),
  logit: unary({
    kernel: (x, { eps }, dtype) => {
      const z = eps === null ? x : Math.min(Math.max(x, eps), special.inPrecision(dtype, 1 - eps));
      return Math.log(z / (1 - z));
    },
    x: inOneKernel(
      kinked('its bounds', 'the slope inside', 'x', (g, { x, params: { eps } }) => {
        // Of −0 the kernel answers what it answers of 0.
        const slope = g.div(x.abs().mul(x.neg().add(1)));
        const outside = x.lt(eps ?? 0).or(x.gt(eps === null ? 1 : 1 - eps));
        return outside.choose(x.scalar(eps === null ? NaN : 0), slope);
      }),
    ),
    domain: real(0.15, 0.85),
  }),
} satisfies Partial<OperationTable>;

const geluScale = Math.sqrt(2 / Math.PI);
const geluCubic = 0.044715;
const pdfScale = 1 / Math.sqrt(2 * Math.PI);

function geluAngle(x: number): number {
  return geluScale * (x + geluCubic * x * x * x);
}

/** Φ(x) + x φ(x) of the standard normal distribution. */
function geluSlope(x: Ref): Ref {
  const twiceCdf = x.builder.emit('erf', [x.mul(Math.SQRT1_2)], {}).add(1);
  const bell = x.mul(x).mul(-0.5).exp();
  return twiceCdf.mul(0.5).add(x.mul(bell.mul(pdfScale)));
}

function geluTanhSlope(x: Ref): Ref {
  const square = x.mul(x);
  const tanh = x.add(square.mul(x).mul(geluCubic)).mul(geluScale).tanh();
  const inner = square.mul(geluScale * 3 * geluCubic).add(geluScale);
  const right = x.mul(0.5).mul(tanh.mul(tanh).neg().add(1)).mul(inner);
  return tanh.add(1).mul(0.5).add(right);
}
