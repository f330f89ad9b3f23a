import { Hover, MarkdownString, window, type Position, type TextDocument } from 'vscode';
import type { OperationReport } from '../../core/analysis-report';
import { onSample, readAs } from '../../core/read-as';
import { spanLength, type Span } from '../../core/text/span';
import type { Analyses } from '../analysis/analyses';
import type { KnownLoss } from '../analysis/known-analysis';
import { rangeIn } from '../analysis/workspace-files';
import { commands, internalCommands } from '../contributions';
import { settingsFor } from '../settings';
import { explanationLink } from './explain';
import { fixLink } from './fixes';
import { commandLink } from './links';
import { stepPictureMarkdown } from './step-picture';
import type { VisualizeTarget } from './visualize';

/** A longer picture would be printed as its base64 text. */
const longestPicture = 64_000;

/** What the gradient does at an operation inside a loss, or at the name of one. Silent while the text is ahead of what is known. */
export function hoverAt(analyses: Analyses, document: TextDocument, position: Position): Hover | undefined {
  const analysis = analyses.of(document);
  const { hover } = settingsFor(document.uri);
  if (analysis?.isCurrent !== true || hover === 'off') return undefined;
  const offset = document.offsetAt(position);
  const places = analysis.losses.flatMap((report) => placesOf(report, offset, document.uri.toString()));
  const [innermost] = places
    .filter(({ isProblem }) => hover === 'all' || isProblem)
    .toSorted((one, other) => spanLength(one.span) - spanLength(other.span));
  if (innermost === undefined) return undefined;
  const markdown = new MarkdownString(innermost.markdown());
  markdown.isTrusted = {
    enabledCommands: [commands.visualize, ...Object.values(internalCommands)],
  };
  return new Hover(markdown, rangeIn(document, innermost.span));
}

/** Something that has a hover. */
interface Place {
  readonly span: Span;
  readonly isProblem: boolean;
  readonly markdown: () => string;
}

function placesOf(report: KnownLoss, offset: number, path: string): readonly Place[] {
  const isHere = ({ span }: { span: Span }): boolean =>
    span.path === path && span.start <= offset && offset <= span.end;
  const operations = report.operations.map((operation) => ({
    span: operation.span,
    isProblem: operation.passage === 'zero' || operation.passage === 'blocked',
    markdown: () => operationMarkdown(operation, report),
  }));
  const name = { span: report.nameSpan, isProblem: report.hasProblem, markdown: () => lossMarkdown(report) };
  return [name, ...operations].filter(isHere);
}

function operationMarkdown({ span, hover, details, picture }: OperationReport, report: KnownLoss): string {
  const drawn = picture === null ? '' : stepPictureMarkdown(picture, window.activeColorTheme.kind);
  const finding = report.findings.find(
    (each) => each.span.path === span.path && each.span.start === span.start && each.span.end === span.end,
  );
  const links =
    finding === undefined
      ? []
      : [
          ...(finding.fix === null ? [] : [`[Apply fix](${String(fixLink(finding))})`]),
          `[Compare in panel](${visualizeLink(report)})`,
          `[Why (${finding.rule})](${String(explanationLink(finding.rule))})`,
        ];
  // What one can do stands first: VS Code shows little of a long hover without scrolling.
  const [fact = '', ...instead] = hover.split('\n\n');
  return paragraphs([fact, links.join(' · '), ...instead, drawn.length < longestPicture ? drawn : '', details]);
}

/** Hover on a loss's name: the verdict, how its inputs were read, what it answers on a sample, its derivative. */
function lossMarkdown(report: KnownLoss): string {
  const { name, kind, reading, sample, derivative, verdict, findings } = report;
  const inputs = reading === null ? [] : readAs(reading);
  // A comment cannot name the inputs of an inline loss.
  const change = kind === 'inline' ? '' : ` · [Change](${changeLink(report)})`;
  const guessed = reading?.guessed === true ? ` (guessed${change})` : '';
  const isWrong = findings.some(({ severity }) => severity === 'error' || severity === 'warning');
  const isFineBelowZero = sample !== null && sample.value < 0 && verdict === 'trains' && !isWrong;
  return paragraphs([
    `**Loss Lens** · \`${name}\` · ${verdictOf(report)}`,
    inputs.length === 0 ? '' : `Read as: ${inputs.join(' · ')}${guessed}`,
    sample === null ? '' : `On a sample: ${onSample(sample)}`,
    isFineBelowZero ? belowZero : '',
    derivative === null ? '' : `\`${derivative}\``,
    `[Visualize Loss](${visualizeLink(report)})`,
  ]);
}

const belowZero = 'A loss below zero is fine: the optimiser sees only its slope, and a constant has none.';

/** In the middle of a line: the sentence of a loss that trains and has no finding, else the lens's text, which fits there. */
function verdictOf({ findings, verdict, sentences: { full, lens } }: KnownLoss): string {
  return verdict === 'trains' && findings.length === 0
    ? full.charAt(0).toLowerCase() + full.slice(1).replace(/\.$/, '')
    : escaped(lens);
}

/** Plain text, such as a quotation of the user's code, for Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+.!|~-]/g, '\\$&');
}

function visualizeLink(report: KnownLoss): string {
  return String(commandLink(commands.visualize, targetOf(report)));
}

function changeLink(report: KnownLoss): string {
  return String(commandLink(internalCommands.changeReading, targetOf(report)));
}

function targetOf({ name, nameSpan }: KnownLoss): VisualizeTarget {
  return { path: nameSpan.path, asked: { kind: 'named', name, offset: nameSpan.start } };
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
