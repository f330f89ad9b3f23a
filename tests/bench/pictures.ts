import { differentiate } from '../../src/core/autodiff/differentiate';
import { Tensor } from '../../src/core/graph/tensor';
import type { Training, Executor } from '../../src/training';
import { noMemory } from '../../src/training/loss-program';
import { extractGraph } from '../../src/training/variants/extract';
import { perCase, timed, type BenchLoss, type Contender } from './contender';
import { programOf, trainingFor } from './executors';

/** A picture to be computed: the gradient over a square of predictions and targets, or the loss over a plane through the weights. */
export type Picture =
  | { readonly kind: 'map'; readonly side: number; readonly loss: BenchLoss }
  | {
      readonly kind: 'landscape';
      readonly side: number;
      readonly hidden: readonly number[];
      readonly count: number;
      readonly loss: BenchLoss;
    };

/** Maps by one graph for all places; landscapes as the panel asks for them. */
export function picturesOn(name: string, executor: Executor): Contender<Picture> {
  const drawerOf = perCase((own: Picture) =>
    own.kind === 'map' ? mapDrawer(own, executor) : landscapeDrawer(own, executor),
  );
  return {
    name,
    measure: (own, count) => {
      const draw = drawerOf(own);
      return Promise.resolve(
        timed(() => {
          for (let i = 0; i < count; i += 1) draw();
        }),
      );
    },
  };
}

function mapDrawer({ side, loss }: Extract<Picture, { kind: 'map' }>, executor: Executor): () => void {
  const shape = [side * side];
  const spread = (place: (index: number) => number, low: number, high: number) => ({
    type: { shape, dtype: 'float32' } as const,
    data: Float32Array.from({ length: side * side }, (_, i) => low + ((high - low) * place(i)) / (side - 1)),
  });
  const [across, up] = [spread((i) => i % side, -4, 4), spread((i) => Math.floor(i / side), 0, 1)];
  const open = programOf(loss).open(noMemory);
  const { trace } = open;
  const start = trace.size;
  const [logits, target] = [trace.input('logits', across, true), trace.input('target', up, false)];
  const args = new Map([
    ['logits', Tensor.of(trace, logits)],
    ['target', Tensor.of(trace, target)],
  ]);
  const value = open.call(args, 0).read();
  const [gradient] = differentiate(trace, value, value.scalar(1), [logits]);
  if (!gradient) throw new RangeError('the loss has no gradient');
  const given = new Map([
    ['logits', logits],
    ['target', target],
  ]);
  const { graph, inputs, outputs } = extractGraph(trace, start, given, new Map([['gradient', gradient]]));
  const prepared = executor.prepare(graph, [...outputs.values()]);
  const feeds = new Map([...inputs].map(([key, node]) => [node, (key === 'logits' ? across : up).data]));
  return () => {
    prepared.run(feeds, 0);
  };
}

function landscapeDrawer(own: Extract<Picture, { kind: 'landscape' }>, executor: Executor): () => void {
  const { side, hidden, loss } = own;
  const training: Training = trainingFor({ hidden, batch: 32, loss }, executor, [], 200);
  training.advance({});
  return () => {
    training.inspector.answer({
      kind: 'landscape',
      step: 200,
      variant: 'original',
      columns: side,
      rows: side,
      from: 0,
      to: side,
    });
  };
}
