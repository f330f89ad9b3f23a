import type { Library } from '../interpreter/library';
import { einopsLibrary } from './einops/library';
import { lightningLibrary } from './lightning/library';
import { numbaLibrary } from './numba/library';
import { packagingLibrary } from './packaging/library';
import { numpyLibrary } from './numpy/library';
import { pythonLibrary } from './python/library';
import { scipyLibrary } from './scipy/library';
import { torchLibrary } from './torch/library';
import { torchvisionLibrary } from './torchvision/library';

/** All that programs can import besides the user's own modules, by dotted names. */
export const library: Library = {
  ...einopsLibrary,
  ...lightningLibrary,
  ...numbaLibrary,
  ...packagingLibrary,
  ...numpyLibrary,
  ...pythonLibrary,
  ...scipyLibrary,
  ...torchLibrary,
  ...torchvisionLibrary,
};
