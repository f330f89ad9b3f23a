import type { Library } from '../interpreter/library';
import { einopsLibrary } from './einops/library';
import { numpyLibrary } from './numpy/library';
import { pythonLibrary } from './python/library';
import { scipyLibrary } from './scipy/library';
import { torchLibrary } from './torch/library';
import { torchvisionLibrary } from './torchvision/library';

/** All that programs can import besides the user's own modules, by dotted names. */
export const library: Library = {
  ...einopsLibrary,
  ...numpyLibrary,
  ...pythonLibrary,
  ...scipyLibrary,
  ...torchLibrary,
  ...torchvisionLibrary,
};
