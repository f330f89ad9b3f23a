import type { TensorValue } from '../../core/ops/operation';
import type { Domain, TensorReading } from '../../core/roles/reading';
import { tensorData } from '../../core/tensor/data';
import { sizeOf, type Shape } from '../../core/tensor/shape';
import type { Layout } from './layout';
import type { Labels, Values } from './samples';
import { mostGrades } from '../../core/roles/sample';
import { DoesNotFit } from './task';

/** How sure a teacher is of the true class. */
const teacherCertainty = 0.9;

/** The labels in the form in which the loss reads them: class numbers, 0/1, ±1, one-hot, teacher's probabilities. */
export function encodeLabels(truth: Labels, reading: TensorReading, layout: Layout): TensorValue {
  const { rest, classAxis } = layout;
  if (classAxis === null) {
    const values = truth.labels.flatMap((row) => row.map((label) => encodeLabel(reading.domain, label, truth.classes)));
    return column(reading, truth.labels.length, rest, values);
  }
  const inner = sizeOf(rest.slice(classAxis + 1));
  const values = truth.labels.flatMap((row) =>
    Array.from({ length: sizeOf(rest) }, (_, element) => {
      const label = Math.floor(element / inner) % truth.classes;
      const place = Math.floor(element / inner / truth.classes) * inner + (element % inner);
      return encodeScore(reading.domain, row[place] === label, truth.classes);
    }),
  );
  return column(reading, truth.labels.length, rest, values);
}

function encodeLabel(domain: Domain, label: number, classes: number): number {
  if (domain === 'classIndex' || domain === 'grade') return label;
  if (classes !== 2) throw new DoesNotFit(`${classes} classes are more than one number per sample can tell apart`);
  return domain === 'sign' ? 2 * label - 1 : label;
}

function encodeScore(domain: Domain, isTrue: boolean, classes: number): number {
  const certain = isTrue ? teacherCertainty : (1 - teacherCertainty) / (classes - 1);
  switch (domain) {
    case 'distribution':
    case 'probability':
      return certain;
    case 'logProbability':
    case 'logits':
      return Math.log(certain);
    case 'sign':
      return isTrue ? 1 : -1;
    case 'real':
    case 'positive':
    case 'unitNorm':
    case 'box':
    case 'classIndex':
    case 'binary':
    case 'oneHot':
    case 'grade':
    case 'length':
      return isTrue ? 1 : 0;
  }
}

/** Real values brought into the domain of the loss's target, row by row. */
export function intoDomain(truth: Values, domain: Domain): Values {
  return { ...truth, values: truth.values.map((row) => rowInto(domain, row)) };
}

function rowInto(domain: Domain, row: readonly number[]): readonly number[] {
  switch (domain) {
    case 'positive':
      return row.map(Math.exp);
    case 'grade':
      return row.map(gradeOf);
    case 'probability':
      return row.map((value) => 1 / (1 + Math.exp(-2 * value)));
    case 'logProbability':
      return row.map((value) => -Math.log1p(Math.exp(-2 * value)));
    case 'unitNorm': {
      const norm = Math.hypot(...row) || 1;
      return row.map((value) => value / norm);
    }
    case 'distribution': {
      const exponentials = row.map(Math.exp);
      const total = exponentials.reduce((sum, value) => sum + value, 0);
      return exponentials.map((value) => value / total);
    }
    case 'real':
    case 'logits':
    case 'box':
      return row;
    case 'classIndex':
    case 'binary':
    case 'sign':
    case 'oneHot':
    case 'length':
      throw new DoesNotFit('real numbers are no classes');
  }
}

/** A grade from 0 up, of a number about 0. */
function gradeOf(value: number): number {
  return Math.min(Math.max(Math.round(value + mostGrades / 2), 0), mostGrades - 1);
}

export function encodeValues(truth: Values, reading: TensorReading, rest: Shape): TensorValue {
  return column(reading, truth.values.length, rest, truth.values.flat());
}

function column(reading: TensorReading, count: number, rest: Shape, values: readonly number[]): TensorValue {
  const shape = [count, ...rest];
  if (sizeOf(shape) !== values.length) {
    throw new DoesNotFit(`\`${reading.name}\` has ${sizeOf(rest)} numbers a sample, the data ${values.length / count}`);
  }
  return { type: { shape, dtype: reading.dtype }, data: tensorData(reading.dtype, values) };
}
