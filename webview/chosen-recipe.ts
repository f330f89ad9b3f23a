import * as v from 'valibot';
import type { PanelLoss } from '../src/protocol/panel-messages';
import { recipeSchema } from '../src/training/recipe';
import { lessonSettings } from './lesson';
import type { PageState, Settings } from './store';

/** What the user has chosen, then what the file says. Settings of an older version may no longer make a recipe. */
export function chosenRecipe(
  settings: Settings,
  loss: PanelLoss | null,
  seed: number,
): Pick<PageState, 'settings' | 'recipe'> {
  const known = { seed, ...lessonSettings(loss?.lesson ?? {}, settingsFrom(loss)) };
  const parsed = v.safeParse(recipeSchema, { ...known, ...settings });
  if (parsed.success) return { settings, recipe: parsed.output };
  return { settings: {}, recipe: v.parse(recipeSchema, known) };
}

/** The parts of a recipe that the loss's own file decides. */
function settingsFrom(loss: PanelLoss | null): Settings {
  if (loss === null) return {};
  const { optimizer, batch } = loss.training;
  return { ...(optimizer === null ? {} : { optimizer }), ...(batch === null ? {} : { batch }) };
}
