import { source, type Library } from '../../interpreter/library';
import numba from './numba.py';

/** numba's compilers of plain functions, in Python; what it compiles for a GPU is not known. */
export const numbaLibrary: Library = { numba: source(numba) };
