import { readFileSync } from 'node:fs';
import { KnownFiles } from '../../../src/analysis/known-files';
import { panelLoss } from '../../../src/analysis/panel-loss';
import type { GradientMap } from '../../../src/core/pictures/gradient-curve';
import { visualizeMap } from '../../../src/core/visualize';
import type { PanelLoss } from '../../../src/protocol/panel-messages';

const seed = 0;

/** A loss of some Python text as the extension would send it to the page. */
export function lossOf(text: string, name: string, fileName = 'losses.py', documentVersion = 1): PanelLoss {
  const path = `file:///project/${fileName}`;
  const files = new KnownFiles();
  files.receive([{ path, text }]);
  const asked = { kind: 'named', name, offset: 0 } as const;
  const loss = panelLoss(files.look(), { type: 'visualize', runId: 1, path, documentVersion, seed, asked, fileName });
  if (loss === null) throw new Error(`There is no ${name} in ${fileName}.`);
  return loss;
}

/** A loss of one of the examples. */
export function exampleLoss(fileName: string, name: string): PanelLoss {
  return lossOf(readFileSync(new URL(`../../../examples/${fileName}`, import.meta.url), 'utf8'), name, fileName);
}

export function mapOf({ path, asked, files }: PanelLoss): GradientMap | null {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  return visualizeMap({ read: (name) => texts.get(name) }, path, asked, seed);
}
