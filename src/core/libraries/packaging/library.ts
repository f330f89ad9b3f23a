import { source, type Library } from '../../interpreter/library';
import version from './version.py';

/** By which programs ask which PyTorch they run under. */
export const packagingLibrary: Library = { 'packaging.version': source(version) };
