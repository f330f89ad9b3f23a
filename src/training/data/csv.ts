import Papa from 'papaparse';
import type { Reading } from '../../core/roles/reading';
import type { NamedSamples } from './fit';
import { sortInputs } from './form';
import type { Labels, Values } from './samples';
import { DoesNotFit } from './task';

/** A table with a header. */
export interface CsvFile {
  readonly name: string;
  readonly text: string;
  /** The column that is to be predicted; the last where it is not said. */
  readonly target?: string | undefined;
  /** Columns that the network is not given. */
  readonly without?: readonly string[] | undefined;
  /** Whether the text is the first part of the file only. */
  readonly isCut?: boolean | undefined;
}

/** A column, and what is taken for its kind from its cells. */
export interface CsvColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** How many cells are empty, or say that there is no value. */
  readonly missing: number;
}

type ColumnKind =
  | { readonly kind: 'numbers' }
  | { readonly kind: 'categories'; readonly values: readonly string[] }
  /** Of too many values to be categories. */
  | { readonly kind: 'text'; readonly count: number };

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

/** More rows than these are not read: training here is to be watched. */
const mostRows = 5000;
/** A column of text with more different values than this is left out. */
const mostCategories = 20;

/** What is found in a table's columns; none where it has no rows. */
export function csvColumns(file: CsvFile): readonly CsvColumn[] {
  const { header, rows } = readTable(file);
  return header.map((name, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    const present = cells.filter((cell) => !isMissing(cell));
    return { name, kind: kindOf(present), missing: cells.length - present.length };
  });
}

/**
 * Samples from a CSV file. Columns of numbers are standardised, columns of text become one-hot. The target is read as classes where the
 * loss wants classes, else as numbers. Rows with missing values are left out and counted. Throws DoesNotFit.
 */
export function csvSamples(file: CsvFile, reading: Reading): NamedSamples {
  const { header, rows: all, count } = readTable(file);
  if (all.length === 0) throw new DoesNotFit(`${file.name} has no rows below its header`);
  const target = file.target === undefined ? header.length - 1 : header.indexOf(file.target);
  if (target < 0) throw new DoesNotFit(`${file.name} has no column ${file.target ?? ''}`);
  const given = [...header.keys()].filter(
    (index) => index !== target && file.without?.includes(header[index] ?? '') !== true,
  );
  if (given.length === 0) throw new DoesNotFit(`${file.name} needs a header and at least two columns, the target last`);
  const notes: string[] = [];
  if (file.isCut === true) notes.push(`the first ${all.length} rows are used: the file is large`);
  else if (count > all.length) notes.push(`the first ${all.length} of ${count} rows are used`);
  const rows = completeRows(all, header, [...given, target], notes);
  if (rows.length < 2) throw new DoesNotFit(`${file.name} has fewer than two complete rows`);
  const cellsOf = (index: number) => rows.map((row) => row[index] ?? '');
  const encoded = given.map((index) => encodeColumn(header[index] ?? '', cellsOf(index), notes));
  const features = rows.map((_, row) => encoded.flatMap((column) => column[row] ?? []));
  if (features[0]?.length === 0) throw new DoesNotFit(`no column of ${file.name} can be used`);
  const name = header[target] ?? '';
  const truth = wantsClasses(reading) ? classesOf(name, cellsOf(target)) : valuesOf(name, cellsOf(target));
  return { name: file.name, title: file.name, samples: { features, truth }, image: null, notes };
}

/** The first rows, and how many there are. */
function readTable({ text }: CsvFile): { header: readonly string[]; rows: string[][]; count: number } {
  const [header = [], ...all] = Papa.parse<string[]>(text.trim(), { skipEmptyLines: 'greedy' }).data;
  const rows = all.slice(0, mostRows).map((row) => header.map((_, index) => (row[index] ?? '').trim()));
  return { header: header.map((name) => name.trim()), rows, count: all.length };
}

/** The rows that have a value in each of these columns; the others are counted and their columns named. */
function completeRows(
  rows: readonly string[][],
  header: readonly string[],
  used: readonly number[],
  notes: string[],
): readonly string[][] {
  const lacks = (row: readonly string[], index: number) => isMissing(row[index] ?? '');
  const complete = rows.filter((row) => !used.some((index) => lacks(row, index)));
  const dropped = rows.length - complete.length;
  if (dropped > 0) {
    const lacking = header.filter((_, index) => used.includes(index) && rows.some((row) => lacks(row, index)));
    notes.push(`${dropped} ${dropped === 1 ? 'row' : 'rows'} with missing values left out (${lacking.join(', ')})`);
  }
  return complete;
}

function isMissing(cell: string): boolean {
  return missing.has(cell.toLowerCase());
}

function kindOf(cells: readonly string[]): ColumnKind {
  if (cells.every(isNumber)) return { kind: 'numbers' };
  const values = [...new Set(cells)].sort();
  return values.length > mostCategories ? { kind: 'text', count: values.length } : { kind: 'categories', values };
}

/** One column as numbers per row: standardised, one-hot, or none where it cannot be used. */
function encodeColumn(name: string, cells: readonly string[], notes: string[]): number[][] {
  const kind = kindOf(cells);
  switch (kind.kind) {
    case 'numbers':
      return standardised(cells.map(Number)).map((value) => [value]);
    case 'categories':
      return cells.map((cell) => kind.values.map((category) => (category === cell ? 1 : 0)));
    case 'text':
      notes.push(`column ${name} left out: text with ${kind.count} different values`);
      return cells.map(() => []);
  }
}

function classesOf(name: string, cells: readonly string[]): Labels {
  const categories = [...new Set(cells)].sort(cells.every(isNumber) ? (a, b) => Number(a) - Number(b) : undefined);
  if (categories.length < 2 || categories.length > 100) {
    throw new DoesNotFit(`the target ${name} has ${categories.length} different values: no classes`);
  }
  const labels = cells.map((cell) => [categories.indexOf(cell)]);
  return { kind: 'labels', classes: categories.length, places: [], labels };
}

function valuesOf(name: string, cells: readonly string[]): Values {
  if (!cells.every(isNumber)) throw new DoesNotFit(`the target ${name} is text, and the loss wants numbers`);
  return { kind: 'values', values: standardised(cells.map(Number)).map((value) => [value]), isBounded: false };
}

function wantsClasses(reading: Reading): boolean {
  const [target] = sortInputs(reading).targets;
  if (target === undefined) return true;
  return reading.family !== 'elementwise' || target.domain === 'binary' || target.domain === 'sign';
}

/** To mean 0 and deviation 1; a constant column becomes 0. */
function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (deviation === 0 ? 0 : (value - mean) / deviation));
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell));
}
