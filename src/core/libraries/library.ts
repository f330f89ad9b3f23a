import type { Library } from '../interpreter/library';
import { numpyLibrary } from './numpy/library';
import { pythonLibrary } from './python/library';
import { torchLibrary } from './torch/library';
import { torchvisionLibrary } from './torchvision/library';

/** All that programs can import besides the user's own modules, by dotted names. */
export const library: Library = { ...numpyLibrary, ...pythonLibrary, ...torchLibrary, ...torchvisionLibrary };
