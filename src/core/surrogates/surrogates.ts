import type { CatalogueRow } from './catalogue';
import { probabilitiesOfClasses, probabilityOfLabel, softArgmax } from './rows/argmax';
import { agreement, bump, sigmoidStep, softRound, softSign, theTensorItself } from './rows/steps';

/** The catalogue, the longest pattern first. */
export const catalogue: readonly CatalogueRow[] = [
  probabilityOfLabel,
  probabilitiesOfClasses,
  softArgmax,
  sigmoidStep,
  agreement,
  bump,
  softSign,
  softRound,
  theTensorItself,
];
