import { expect, test } from 'vitest';
import { usePages } from './harness/fixture';
import { crossEntropy } from './harness/losses';

const open = usePages();
const fifty = 50;

test('fifty runs in a row leave nothing behind', { timeout: 120_000 }, async () => {
  const opened = await open({ width: 1400, height: 800 });
  const devtools = await opened.page.context().newCDPSession(opened.page);
  const run = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      const heard = await opened.page.evaluate(() => window.sentToHost.length);
      await opened.send({ type: 'command', command: 'restart' });
      await opened.page.waitForFunction(
        (from) => window.sentToHost.slice(from).some((message) => message.type === 'running' && !message.running),
        heard,
        { polling: 20 },
      );
    }
  };
  const left = async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    const { metrics } = await devtools.send('Performance.getMetrics');
    const valueOf = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
    return { listeners: valueOf('JSEventListeners'), nodes: valueOf('Nodes'), bytes: valueOf('JSHeapUsedSize') };
  };
  await devtools.send('Performance.enable');
  await opened.show(crossEntropy);
  await opened.isOver();
  await run(5);
  const before = await left();
  await run(fifty);
  const after = await left();
  // One that each run left behind would make fifty more.
  expect(after.listeners).toBeLessThan(before.listeners + fifty);
  expect(after.nodes).toBeLessThan(before.nodes + fifty);
  // A run's curves take a tenth of a megabyte; fifty of them would be as much as all the rest.
  expect(after.bytes).toBeLessThan(1.4 * before.bytes);
});
