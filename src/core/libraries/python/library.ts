import type { Library } from '../../interpreter/library';
import { conversions } from './builtins/conversions';
import { exceptions } from './builtins/exceptions';
import { functions } from './builtins/functions';
import { generators } from './builtins/generators';
import { mappings } from './builtins/mappings';
import { numbers } from './builtins/numbers';
import { objects } from './builtins/objects';
import { sequences } from './builtins/sequences';
import { strings } from './builtins/strings';
import { math } from './math';
import { random } from './random';
import { regularExpressions } from './regular-expressions';
import { standardLibrary } from './standard-library';
import { system } from './system';

/** Python itself: its built-in names and its standard library. */
export const pythonLibrary: Library = {
  ...objects,
  ...conversions,
  ...exceptions,
  ...functions,
  ...numbers,
  ...strings,
  ...sequences,
  ...mappings,
  ...generators,
  ...math,
  ...random,
  ...regularExpressions,
  ...standardLibrary,
  ...system,
};
