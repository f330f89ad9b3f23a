import Papa from 'papaparse';
import type { Reading } from '../../core/roles/reading';
import type { NamedSamples } from './fit';
import { sortInputs } from './form';
import type { Labels, Values } from './samples';
import { DoesNotFit } from './task';

/** A table with a header; the target stands in the last column. */
export interface CsvFile {
  readonly name: string;
  readonly text: string;
}

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);

/** More rows than these are not read: training here is to be watched. */
const mostRows = 5000;
/** A column of text with more different values than this is left out. */
const mostCategories = 20;

/**
 * Samples from a CSV file. Columns of numbers are standardised, columns of text become one-hot. The target is read as classes where the
 * loss wants classes, else as numbers. Rows with missing values are left out and counted. Throws DoesNotFit.
 */
export function csvSamples(file: CsvFile, reading: Reading): NamedSamples {
  const { header, rows, notes } = readTable(file);
  const columns = header.map((_, index) => rows.map((row) => row[index] ?? ''));
  const target = columns.pop();
  const targetName = header.at(-1);
  if (target === undefined || targetName === undefined || columns.length === 0) {
    throw new DoesNotFit(`${file.name} needs a header and at least two columns, the target last`);
  }
  const encoded = columns.map((column, index) => encodeColumn(header[index] ?? '', column, notes));
  const features = rows.map((_, row) => encoded.flatMap((column) => column[row] ?? []));
  if (features[0]?.length === 0) throw new DoesNotFit(`no column of ${file.name} can be used`);
  const truth = wantsClasses(reading) ? classesOf(targetName, target) : valuesOf(targetName, target);
  return { name: file.name, title: file.name, samples: { features, truth }, notes };
}

function readTable(file: CsvFile): { header: readonly string[]; rows: string[][]; notes: string[] } {
  const { data } = Papa.parse<string[]>(file.text.trim(), { skipEmptyLines: 'greedy' });
  const [header, ...all] = data;
  if (header === undefined || all.length === 0) throw new DoesNotFit(`${file.name} has no rows below its header`);
  const notes: string[] = [];
  const trimmed = all.slice(0, mostRows).map((row) => header.map((_, index) => (row[index] ?? '').trim()));
  if (all.length > mostRows) notes.push(`the first ${mostRows} of ${all.length} rows are used`);
  const complete = trimmed.filter((row) => row.every((cell) => !missing.has(cell.toLowerCase())));
  const dropped = trimmed.length - complete.length;
  if (dropped > 0) {
    const names = header.filter((_, index) => trimmed.some((row) => missing.has((row[index] ?? '').toLowerCase())));
    notes.push(`${dropped} ${dropped === 1 ? 'row' : 'rows'} with missing values left out (${names.join(', ')})`);
  }
  if (complete.length < 2) throw new DoesNotFit(`${file.name} has fewer than two complete rows`);
  return { header: header.map((name) => name.trim()), rows: complete, notes };
}

/** One column as numbers per row: standardised, one-hot, or none where it cannot be used. */
function encodeColumn(name: string, cells: readonly string[], notes: string[]): number[][] {
  if (cells.every(isNumber)) return standardised(cells.map(Number)).map((value) => [value]);
  const categories = [...new Set(cells)].sort();
  if (categories.length > mostCategories) {
    notes.push(`column ${name} left out: text with ${categories.length} different values`);
    return cells.map(() => []);
  }
  return cells.map((cell) => categories.map((category) => (category === cell ? 1 : 0)));
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
