import * as v from 'valibot';
import { KnownFiles } from '../../src/analysis/known-files';
import { panelLoss } from '../../src/analysis/panel-loss';
import { nothingSaid } from '../../src/core/configuration/configuration';
import { configArguments } from '../../src/core/roles/sample';
import type { Reading } from '../../src/core/roles/reading';
import { askedTarget, visualizeMore, type Pictures } from '../../src/core/visualize';
import {
  recipeSchema,
  scriptedLoss,
  sessionProgram,
  Training,
  type Executor,
  type Recipe,
  type RecipeInput,
} from '../../src/training';

/** A loss as the panel has it: read from a file's text, drawn, and trained to the end. */
export interface PanelRun {
  readonly training: Training;
  readonly recipe: Recipe;
  readonly reading: Reading;
  readonly pictures: Pictures | null;
  /** The file's text as the surrogate trains with it. */
  readonly surrogate: string | null;
  /** The run as a PyTorch program. */
  readonly script: () => string;
}

export function panelRun(
  fileName: string,
  text: string,
  name: string,
  given: RecipeInput,
  executor: Executor,
): PanelRun {
  const path = fileName;
  const known = new KnownFiles();
  known.receive([{ path, text }]);
  const files = known.look();
  const asked = { kind: 'named', name, offset: 0 } as const;
  const loss = panelLoss(
    files,
    { type: 'visualize', runId: 1, path, documentVersion: 1, seed: 0, asked, fileName },
    nothingSaid,
  );
  const target = askedTarget(files, path, asked);
  const reading = loss?.report.reading ?? null;
  if (loss === null || reading === null || target === null) throw new Error(`There is no ${name} in ${fileName}.`);
  const surrogate = loss.surrogate?.text ?? null;
  const programOf = (source: string) =>
    sessionProgram({ files: { read: () => source }, path, target, config: configArguments(reading), seed: 0 });
  const recipe = v.parse(recipeSchema, given);
  const training = Training.create({
    ...{ program: programOf(text), surrogate: surrogate === null ? null : programOf(surrogate), reading },
    ...{ recipe, executor },
  });
  training.advance({});
  return {
    ...{ training, recipe, reading, surrogate },
    pictures: visualizeMore(files, path, asked, 0),
    script: () => {
      const scripted = scriptedLoss({ files, path, target, reading, surrogate, beside: [] });
      if (typeof scripted === 'string') throw new Error(scripted);
      return training.script(scripted);
    },
  };
}
