import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import { isAdam, perCase, timed, type Case, type Contender } from './contender';
import { written, type Language } from './random-loss';

const language: Omit<Language<tf.Tensor>, 'leaves'> = {
  unary: (op, x) => (op === 'decay' ? tf.exp(tf.neg(tf.abs(x))) : tf[op](x)),
  binary: (op, a, b) => tf[op](a, b),
};

function trainer({ hidden, batch, loss }: Case): () => void {
  const sizes = [2, ...hidden, 1];
  const layers = sizes.slice(1).map((to, layer) => {
    const from = sizes[layer] ?? 1;
    const bound = 1 / Math.sqrt(from);
    const random = (shape: number[]) => tf.variable(tf.randomUniform(shape, -bound, bound));
    return { weight: random([from, to]), bias: random([to]) };
  });
  const x = tf.randomNormal([batch, 2]);
  const y = tf.cast(tf.greater(tf.randomUniform([batch]), 0.5), 'float32');
  const predict = (): tf.Tensor =>
    layers.reduce<tf.Tensor>((value, { weight, bias }, index) => {
      const sum = tf.add(tf.matMul(value as tf.Tensor2D, weight as tf.Tensor2D), bias);
      return index === hidden.length ? tf.reshape(sum, [batch]) : tf.tanh(sum);
    }, x);
  const objective = (): tf.Scalar => {
    const logits = predict();
    if (loss === 'mse') return tf.mean(tf.squaredDifference(logits, y));
    if (loss !== 'focal') return tf.mean(written(loss, { ...language, leaves: { logits, target: y } }));
    const softplus = tf.log1p(tf.exp(tf.neg(tf.abs(logits))));
    const bce = tf.add(tf.sub(tf.relu(logits), tf.mul(logits, y)), softplus);
    return tf.mean(tf.mul(tf.square(tf.sub(1, tf.exp(tf.neg(bce)))), bce));
  };
  const optimizer = isAdam(loss) ? tf.train.adam(0.01) : tf.train.sgd(0.1);
  return () => {
    optimizer.minimize(objective);
  };
}

/** TensorFlow.js eager on its JavaScript backend, with its own gradients and optimisers. */
export function tensorflowEager(): Contender {
  const trainerOf = perCase(trainer);
  tf.enableProdMode();
  return {
    name: 'tf.js eager',
    measure: async (own, steps) => {
      await tf.setBackend('cpu');
      const step = trainerOf(own);
      return timed(() => {
        for (let i = 0; i < steps; i += 1) step();
      });
    },
  };
}
