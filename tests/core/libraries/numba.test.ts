import { expect, test } from 'vitest';
import { RunProgram } from '../interpreter/running';

const program = new RunProgram(`
import numpy as np
from numba import jit, njit, prange

@jit(nopython=True, parallel=True)
def table(rows, columns):
    out = np.zeros((rows, columns))
    for i in prange(rows):
        for j in range(columns):
            out[i, j] = min(i, j)
    return out

@njit
def total(values):
    result = 0.0
    for value in values.ravel():
        result += value
    return result

@jit("float64(float64)")
def half(x):
    return x / 2

def answers():
    return [float(total(table(3, 4))), half(5.0)]
`);

test('what numba compiles answers as Python does', () => {
  expect(program.printed('answers')).toBe('[8.0, 2.5]');
});
