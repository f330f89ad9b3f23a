import * as v from 'valibot';
import { NotebookText } from './notebook-text';

const source = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((lines) => (typeof lines === 'string' ? lines : lines.join(''))),
);
const language = v.optional(v.object({ name: v.optional(v.string()), language: v.optional(v.string()) }));

/** The part of the notebook format (nbformat 4) that is read. */
const schema = v.object({
  cells: v.array(v.object({ cell_type: v.string(), source })),
  metadata: v.optional(v.object({ kernelspec: language, language_info: language })),
});

/** The Python program in the cells of an `.ipynb` file; null where it holds none. */
export function readNotebook(json: string): NotebookText | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), json);
  if (!read.success) return null;
  const { cells, metadata } = read.output;
  const said = metadata?.language_info?.name ?? metadata?.kernelspec?.language ?? 'python';
  if (said.toLowerCase() !== 'python') return null;
  return new NotebookText(
    cells.flatMap(({ cell_type: kind, source: text }, index) =>
      kind === 'code' ? [{ number: index + 1, source: text }] : [],
    ),
  );
}
