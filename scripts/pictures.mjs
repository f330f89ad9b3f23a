import { join } from 'node:path';
import { root, runMain } from './process.mjs';
import { openWorkbench } from './vscode/workbench.mjs';

/** Takes the README's pictures from the product as it stands. Run `npm run build` before. */
runMain(async () => {
  const workbench = await openWorkbench({ theme: 'light', width: 1400, height: 1000 });
  const picture = (/** @type {string} */ name) =>
    workbench.page.screenshot({ path: join(root, 'docs/pictures', `${name}.png`) });
  try {
    await workbench.open('2_accuracy_as_a_loss.py');
    await workbench.find('no gradient reaches logits');
    await workbench.hover('logits.argmax(dim');
    await workbench.find('instead (');
    await picture('hover');
    await workbench.page.keyboard.press('Escape');
    await workbench.goToLine(7);
    await workbench.command('Visualize Loss');
    await workbench.find('step 2,000 of 2,000');
    await picture('panel');
  } finally {
    await workbench.close();
  }
});
