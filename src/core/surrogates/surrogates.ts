import type { CatalogueRow } from './catalogue';
import { probabilitiesOfClasses, probabilityOfLabel, softArgmax } from './rows/argmax';
import { softCount, softHistogram } from './rows/counts';
import { reparameterised } from './rows/draws';
import { softBucket, softRank, softSort } from './rows/order';
import { sameFunction, stacked, theTensorItself } from './rows/passing';
import { agreement, bump, sigmoidStep, softRound, softSign } from './rows/steps';

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
  softCount,
  softHistogram,
  softRank,
  softSort,
  softBucket,
  reparameterised,
  theTensorItself,
  stacked,
  sameFunction,
];
