import type { LossComparison, SampleComparison } from '../core/compare-losses';

/** What a change does to the losses of one file. */
export interface FileComparison {
  readonly path: string;
  readonly losses: readonly LossComparison[];
}

/** For a reviewer: per loss its verdict, what differs on samples, which findings are new and which are gone. */
export function comparisonMarkdown(files: readonly FileComparison[]): string {
  if (files.length === 0) return 'No loss is touched by this change.\n';
  return `${files.map(({ path, losses }) => [`## ${path}`, ...losses.map(lossMarkdown)].join('\n\n')).join('\n\n')}\n`;
}

function lossMarkdown({ name, before, after, samples, newFindings, goneFindings }: LossComparison): string {
  const verdicts = [before?.sentences.lens ?? 'not there', after?.sentences.lens ?? 'not there'];
  const verdict = verdicts[0] === verdicts[1] ? verdicts[0] : verdicts.join(' → ');
  return [
    `**\`${name}\`**: ${verdict ?? ''}`,
    `- ${samplesText(samples)}`,
    ...newFindings.map(({ severity, message, rule }) => `- new ${severity}: ${message} (${rule})`),
    ...goneFindings.map(({ message, rule }) => `- gone: ${message} (${rule})`),
  ].join('\n');
}

function samplesText(samples: SampleComparison): string {
  switch (samples.kind) {
    case 'notCompared':
      return `Not compared on samples: ${samples.because}.`;
    case 'identical':
      return `Value and gradient are identical on ${String(samples.draws)} draws of its inputs.`;
    case 'different':
      return `On ${String(samples.draws)} draws of its inputs the value differs by up to ${short(samples.value)}; ${gradientText(samples)}.`;
  }
}

function gradientText({ gradient }: Extract<SampleComparison, { kind: 'different' }>): string {
  if (gradient === null) return 'no gradient reaches a prediction, before or after';
  const { cosine, signFlips, scale } = gradient;
  if (scale === 1 && signFlips === 0 && cosine > 1 - 1e-12) return 'the gradient is the same';
  if (Number.isNaN(cosine)) return scale === 0 ? 'the gradient is gone' : 'there was no gradient before';
  return `gradient: cosine ${short(cosine)}, ${short(100 * signFlips)} % of the signs differ, ${short(scale)} × as long`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
