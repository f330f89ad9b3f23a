import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/core/analyze';
import { pythonOf } from '../../../src/core/notebook/ipython';
import { readNotebook } from '../../../src/core/notebook/notebook-file';
import { NotebookText } from '../../../src/core/notebook/notebook-text';

describe('the Python of a cell', () => {
  it.each([
    ['%matplotlib inline\nx = 1', '0                 \nx = 1'],
    ['!pip install torch \\\n  --quiet\nx = 1', '0                   \n         \nx = 1'],
    ['if x:\n    !ls', 'if x:\n    0  '],
    ['files = !ls', 'files = _  '],
    ['torch.where?', '0           '],
    ['%%time\nx = 1', '0     \nx = 1'],
    ['%%bash\nls (', '      \n    '],
    ['%%javascript\r\nlet x;', '            \r\n      '],
  ])('%j', (cell, python) => {
    expect(pythonOf(cell)).toBe(python);
  });

  it.each(['y = (a\n     % b)', 'assert (a\n        != b)', 'print("50 %")', 'x = y if a != b else c'])(
    'is all of %j',
    (cell) => {
      expect(pythonOf(cell)).toBe(cell);
    },
  );

  it('has every line where it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('%', '!', '?', 'a', ' ', '\\', '\n', '\r', '=') }), (cell) => {
        const lengths = (text: string): readonly number[] => text.split(/\r\n|\r|\n/).map(({ length }) => length);
        expect(lengths(pythonOf(cell))).toEqual(lengths(cell));
      }),
    );
  });
});

describe('the text of a notebook', () => {
  const cells = ['import torch', 'def f(x):\n    return x', ''].map((source, index) => ({
    number: 2 * index + 1,
    source,
  }));
  const notebook = new NotebookText(cells);

  it('finds each place of each cell again', () => {
    for (const [index, { source }] of cells.entries()) {
      for (let offset = 0; offset <= source.length; offset += 1) {
        expect(notebook.placeOf(notebook.offsetIn(index, offset))).toEqual({ index, offset });
      }
    }
  });

  it('counts lines in the cell', () => {
    expect(notebook.position(notebook.text.indexOf('return'))).toEqual({ cell: 3, line: 2, column: 5 });
  });

  it('tells edits of one cell from others', () => {
    const edit = (start: number, end: number) => ({ span: { path: 'a.ipynb', start, end }, text: '' });
    const [first, second] = [notebook.text.indexOf('torch'), notebook.text.indexOf('return')];
    expect(notebook.isOfOneCell(edit(first, first + 5))).toBe(true);
    expect(notebook.isOfOneCell(edit(first, second))).toBe(false);
  });

  it('is of no use where the edit would write what stands for a magic', () => {
    const magic = new NotebookText([{ number: 1, source: '%time x' }]);
    const start = magic.offsetIn(0, 0);
    expect(magic.isOfOneCell({ span: { path: 'a.ipynb', start, end: start + 7 }, text: '' })).toBe(false);
  });
});

describe('a notebook file', () => {
  const file = (cells: readonly object[], language = 'python') =>
    JSON.stringify({ cells, metadata: { kernelspec: { language } }, nbformat: 4, nbformat_minor: 5 });
  const code = (...lines: readonly string[]) => ({ cell_type: 'code', source: lines.map((line) => `${line}\n`) });

  it('is one program in the order of its cells', () => {
    const read = readNotebook(
      file([
        code('import torch', '%matplotlib inline'),
        { cell_type: 'markdown', source: 'A loss (unfinished' },
        code('def hard(p):', '    return (p > 0.5).float()'),
        { cell_type: 'code', source: 'def mask_loss(pred, target):\n    return (hard(pred) - target).abs().mean()' },
      ]),
    );
    const text = read?.text ?? '';
    const { losses, notes } = analyze({ read: (path) => (path === 'a.ipynb' ? text : undefined) }, 'a.ipynb', {
      seed: 0,
      isOver: () => false,
    });
    expect(notes).toEqual([]);
    const [loss] = losses;
    expect(loss?.sentences.lens).toBe('no gradient reaches pred (p > 0.5, cell 3, line 2): backward() will raise');
    expect(loss?.findings.map(({ span }) => read?.position(span.start))).toEqual([{ cell: 3, line: 2, column: 13 }]);
  });

  it.each(['{', '[]', '{"cells": 1}', file([code('x <- 1')], 'R')])('%s is none in Python', (json) => {
    expect(readNotebook(json)).toBeNull();
  });
});
