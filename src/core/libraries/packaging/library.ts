import { source, type Library } from '../../interpreter/library';
import looseVersion from './loose_version.py';
import version from './version.py';

/** By which programs ask which PyTorch they run under. */
export const packagingLibrary: Library = {
  'distutils.version': source(looseVersion),
  'packaging.version': source(version),
};
