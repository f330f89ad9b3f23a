import type { Contender } from './contender';

/** How often per second: the median of all rounds, and the middle half of them. */
export interface Measured {
  readonly name: string;
  readonly perSecond: number;
  readonly spread: readonly [low: number, high: number];
}

/** How long one measurement takes at least, in seconds. */
const slice = 0.1;
/** For so long a contender runs before it is measured: engines compile what runs often. */
const warmUp = 0.4;

/** One contender after the other, round by round: what disturbs one disturbs all. */
export async function compare<C>(
  own: C,
  contenders: readonly Contender<C>[],
  rounds: number,
): Promise<readonly Measured[]> {
  const able = contenders.filter(({ knows }) => knows?.(own) ?? true);
  const counts = new Map<Contender<C>, number>();
  for (const contender of able) {
    let count = 1;
    let [spent, last] = [0, 0];
    // The first time, a contender is made too: that would pass for a slow one, which is measured unwarmed.
    await contender.measure(own, 1);
    while (last < slice / 2 || (spent < warmUp && last < slice)) {
      last = await contender.measure(own, count);
      spent += last;
      if (last < slice / 2) count *= 2;
    }
    counts.set(contender, count);
  }
  const rates = new Map(able.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of able) {
      const count = counts.get(contender) ?? 1;
      rates.get(contender)?.push(count / (await contender.measure(own, count)));
    }
  }
  return able.map((contender) => ({ name: contender.name, ...summaryOf(rates.get(contender) ?? []) }));
}

function summaryOf(values: readonly number[]): Pick<Measured, 'perSecond' | 'spread'> {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
  return { perSecond: at(0.5), spread: [at(0.25), at(0.75)] };
}
