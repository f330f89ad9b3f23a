import { perCase, timed, type BenchLoss, type Case, type Contender } from './contender';

/** Weights from one layer to the next, with their gradients and Adam's averages. */
class Layer {
  readonly size: number;
  readonly values: Float64Array;
  readonly gradient: Float64Array;
  readonly average: Float64Array;
  readonly square: Float64Array;

  /** Rows of weights, one for each output, the bias last. */
  constructor(
    readonly inputs: number,
    readonly outputs: number,
  ) {
    this.size = outputs * (inputs + 1);
    this.values = Float64Array.from({ length: this.size }, () => (Math.random() * 2 - 1) / Math.sqrt(inputs));
    this.gradient = new Float64Array(this.size);
    this.average = new Float64Array(this.size);
    this.square = new Float64Array(this.size);
  }

  forward(x: Float64Array, y: Float64Array, isLast: boolean): void {
    const { inputs, outputs, values } = this;
    for (let o = 0; o < outputs; o += 1) {
      const row = o * (inputs + 1);
      let sum = values[row + inputs] ?? 0;
      for (let i = 0; i < inputs; i += 1) sum += (values[row + i] ?? 0) * (x[i] ?? 0);
      y[o] = isLast ? sum : Math.tanh(sum);
    }
  }

  /** Adds to the gradients; writes what reaches the inputs, through their tanh, into `back`. */
  backward(x: Float64Array, g: Float64Array, back: Float64Array): void {
    const { inputs, outputs, values, gradient } = this;
    back.fill(0);
    for (let o = 0; o < outputs; o += 1) {
      const row = o * (inputs + 1);
      const own = g[o] ?? 0;
      for (let i = 0; i < inputs; i += 1) {
        gradient[row + i] = (gradient[row + i] ?? 0) + own * (x[i] ?? 0);
        back[i] = (back[i] ?? 0) + own * (values[row + i] ?? 0);
      }
      gradient[row + inputs] = (gradient[row + inputs] ?? 0) + own;
    }
    for (let i = 0; i < inputs; i += 1) back[i] = (back[i] ?? 0) * (1 - (x[i] ?? 0) ** 2);
  }

  update(step: number, loss: BenchLoss): void {
    const { values, gradient, average, square } = this;
    const [first, second] = [1 - 0.9 ** step, 1 - 0.999 ** step];
    for (let i = 0; i < this.size; i += 1) {
      const g = gradient[i] ?? 0;
      if (loss !== 'focal') values[i] = (values[i] ?? 0) - 0.1 * g;
      else {
        const m = (average[i] = 0.9 * (average[i] ?? 0) + 0.1 * g);
        const s = (square[i] = 0.999 * (square[i] ?? 0) + 0.001 * g * g);
        values[i] = (values[i] ?? 0) - (0.01 * (m / first)) / (Math.sqrt(s / second) + 1e-8);
      }
    }
    gradient.fill(0);
  }
}

function slope(loss: BenchLoss, logit: number, target: number): number {
  if (loss === 'mse') return 2 * (logit - target);
  const probability = 1 / (1 + Math.exp(-logit));
  const crossEntropy = Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
  const right = Math.exp(-crossEntropy);
  return ((1 - right) ** 2 + 2 * (1 - right) * right * crossEntropy) * (probability - target);
}

function trainer({ hidden: [hidden = 1], batch, loss }: Case): () => void {
  const layers = [new Layer(2, hidden), new Layer(hidden, hidden), new Layer(hidden, 1)];
  const rows = Array.from({ length: batch }, () => Float64Array.of(Math.random() * 4 - 2, Math.random() * 4 - 2));
  const targets = rows.map(([a = 0, b = 0]) => (a * b > 0 ? 1 : 0));
  const values = layers.map((layer) => new Float64Array(layer.outputs));
  const backs = layers.map((layer) => new Float64Array(layer.inputs));
  const last = new Float64Array(1);
  let step = 0;
  return () => {
    rows.forEach((row, sample) => {
      layers.forEach((layer, index) => {
        layer.forward(values[index - 1] ?? row, values[index] ?? last, index === 2);
      });
      last[0] = slope(loss, values[2]?.[0] ?? 0, targets[sample] ?? 0) / batch;
      for (let index = 2; index >= 0; index -= 1) {
        layers[index]?.backward(values[index - 1] ?? row, backs[index + 1] ?? last, backs[index] ?? last);
      }
    });
    step += 1;
    for (const layer of layers) layer.update(step, loss);
  };
}

/** The same network by hand, in plain loops over typed arrays. */
export function plainLoops(): Contender {
  const trainerOf = perCase(trainer);
  return {
    name: 'plain loops',
    // Two hidden layers of one width, and losses whose slope is written out.
    knows: ({ hidden, loss }) => hidden.length === 2 && typeof loss === 'string' && hidden[0] === hidden[1],
    measure: (own, steps) => {
      const step = trainerOf(own);
      return Promise.resolve(
        timed(() => {
          for (let i = 0; i < steps; i += 1) step();
        }),
      );
    },
  };
}
