import { source, type Library } from '../../interpreter/library';
import einops from './einops.py';
import layers from './layers.py';

/** einops, in Python. */
export const einopsLibrary: Library = {
  einops: source(einops),
  'einops.layers.torch': source(layers),
};
