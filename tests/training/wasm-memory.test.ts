import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Trace } from '../../src/core/graph/trace';
import { wasm } from '../../src/training';
import { Space } from '../../src/training/executors/wasm/space';

test('stretches that are taken never overlap, and what is given back is taken again', () => {
  const action = fc.record({ bytes: fc.integer({ min: 1, max: 100 }), gives: fc.option(fc.nat(), { nil: null }) });
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      const space = new Space();
      let taken: { start: number; bytes: number }[] = [];
      for (const { bytes, gives } of actions) {
        const start = space.take(bytes);
        expect(start % 16).toBe(0);
        expect(start + bytes).toBeLessThanOrEqual(space.end);
        for (const other of taken) {
          expect(start + bytes <= other.start || other.start + other.bytes <= start).toBe(true);
        }
        taken.push({ start, bytes });
        const back = gives === null ? undefined : taken[gives % taken.length];
        if (back === undefined) continue;
        space.give(back.start, back.bytes);
        taken = taken.filter((own) => own !== back);
      }
      for (const { start, bytes } of taken) space.give(start, bytes);
      const all = space.end;
      expect(space.take(all)).toBe(0);
      expect(space.end).toBe(all);
    }),
  );
});

test('graphs keep their constants while their memory grows for others', () => {
  const executor = wasm();
  const prepared = [3, 200, 70_000].map((size) => {
    const trace = new Trace();
    const data = Float32Array.from({ length: size }, (_, index) => index);
    const type = { shape: [size], dtype: 'float32' } as const;
    const x = trace.input('x', { type, data }, false);
    const sum = x.add(trace.emit('constant', [], { ...type, data }));
    return { graph: executor.prepare(trace.graph, [sum.id]), data };
  });
  for (const { graph, data } of prepared) {
    const [sum] = graph.run(new Map([[0, data]]), 0);
    expect(sum).toEqual(data.map((value) => 2 * value));
  }
});
