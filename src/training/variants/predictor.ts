import { Trace } from '../../core/graph/trace';
import type { TensorValue } from '../../core/ops/operation';
import type { Ref } from '../../core/ops/ref';
import type { Executor, Prepared } from '../executors/executor';
import { predict, type Model } from '../models/model';
import { extractGraph } from './extract';
import { keys, type Values } from './keys';
import type { Runner } from './runner';

/** One prediction of a model on data that stay the same, as a function of the weights. */
export class Predictor {
  readonly #step: ReturnType<typeof extractGraph>;
  readonly #prepared: Prepared;
  readonly #type: TensorValue['type'];
  readonly #data: Values<TensorValue>;

  /** `weights` are any weights of the model; `columns` by their names. */
  constructor(
    model: Model,
    prediction: string,
    columns: ReadonlyMap<string, TensorValue>,
    weights: Values<TensorValue>,
    executor: Executor,
  ) {
    const trace = new Trace();
    const inputs = new Map<string, Ref>();
    // As inputs, not as constants: the graph for other data is the same then.
    this.#data = new Map([...columns].map(([name, value]) => [keys.column(name), value]));
    const input = (key: string, value: TensorValue) => {
      const ref = trace.input(key, value, false);
      inputs.set(key, ref);
      return ref;
    };
    const column = (name: string) => input(keys.column(name), valueOf(columns, name));
    const weight = (name: string) => input(keys.parameter(name), valueOf(weights, keys.parameter(name)));
    const output = predict(model, column, weight).get(prediction);
    if (output === undefined) throw new RangeError(`no prediction ${prediction}`);
    this.#type = output.type;
    this.#step = extractGraph(trace, 0, inputs, new Map([[keys.prediction(prediction), output]]));
    this.#prepared = executor.prepare(this.#step.graph, [...this.#step.outputs.values()]);
  }

  run(runner: Pick<Runner, 'present'>): TensorValue {
    const inputs = [...this.#step.inputs];
    const weights = runner.present(inputs.map(([key]) => key));
    const feeds = new Map(
      inputs.map(([key, node], index) => {
        const data = (this.#data.get(key) ?? weights[index])?.data;
        if (data === undefined) throw new RangeError(`no value for ${key}`);
        return [node, data];
      }),
    );
    const [data] = this.#prepared.run(feeds, 0);
    if (data === undefined) throw new RangeError('a predictor without an output');
    return { type: this.#type, data };
  }

  dispose(): void {
    this.#prepared.dispose();
  }
}

function valueOf(values: ReadonlyMap<string, TensorValue>, key: string): TensorValue {
  const value = values.get(key);
  if (value === undefined) throw new RangeError(`no value for ${key}`);
  return value;
}
