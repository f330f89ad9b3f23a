import { expect, it } from 'vitest';
import { inWholes, wholeOf } from '../../../src/core/loss/wholes';

it('puts parts of parts together', () => {
  const names = ["outputs[0]['hm']", "outputs[1]['hm']", "outputs[0]['reg']", "batch['hm']", 'pair[1]', 'pair[0]', 'x'];
  const wholes = inWholes(
    names.map((name, index) => [name, index] as const),
    (name) => ['outputs', 'batch', 'pair', 'x'].includes(name),
  );
  const given = (value: number) => ({ kind: 'given', value });
  expect(Object.fromEntries(wholes)).toEqual({
    outputs: {
      kind: 'tuple',
      items: [
        {
          kind: 'keyed',
          entries: [
            ['hm', given(0)],
            ['reg', given(2)],
          ],
        },
        { kind: 'keyed', entries: [['hm', given(1)]] },
      ],
    },
    batch: { kind: 'keyed', entries: [['hm', given(3)]] },
    pair: { kind: 'tuple', items: [given(5), given(4)] },
    x: given(6),
  });
  expect(names.map(wholeOf)).toEqual(['outputs', 'outputs', 'outputs', 'batch', 'pair', 'pair', 'x']);
});

it('leaves what is no part of a whole as it is', () => {
  const wholes = inWholes([["other['key']", 1]], () => false);
  expect([...wholes]).toEqual([["other['key']", { kind: 'given', value: 1 }]]);
  expect(wholeOf("self.heads['a'].loss")).toBe("self.heads['a'].loss");
});
