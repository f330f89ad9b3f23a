import type { Finding } from '../findings/finding';
import { sampleReport } from '../findings/sample-report';
import type { SourceText } from '../findings/source-text';
import type { Graph } from '../graph/graph';
import type { Statement } from '../program/program';
import type { Reading } from '../roles/reading';
import { parsedPython } from '../syntax/python/parsed-files';
import { applyEdits } from '../text/edit';
import { sameSpan, type Span } from '../text/span';
import type { Traced } from './context';
import { branchesAround, decisionsBefore, type Decision } from './decisions';
import { editionOf, traceEdition, type Edition } from './edition';

/** How a loss was read and traced. */
interface Read {
  readonly reading: Reading;
  readonly outcome: Traced;
  readonly predictions: readonly string[];
}

/** No more conditions are tried the other way: each takes as long as the loss itself. */
const mostDecisions = 4;

/** An error that is one only as the program has decided, as a warning that says so: another branch sends a gradient. */
export function inItsBranch(finding: Finding, loss: Edition, read: Read): Finding {
  if (finding.severity !== 'error') return finding;
  const { source } = loss.context;
  const around = decisionAround(finding.span, loss, read);
  if (around !== undefined) return asWarning(finding, whereDecided(around, source));
  const tried = triedDecisions(finding.span, loss, read);
  const decision =
    tried.find(({ trains }) => trains === true) ?? tried.find(({ trains, isChoice }) => trains === null && isChoice);
  // What runs on other inputs alone is not known to be cut off as well.
  if (decision === undefined) return finding;
  const otherwise = decision.trains === true ? `${decision.holds ? '; otherwise' : ': then'} a gradient flows` : '';
  return asWarning(finding, `${whereDecided(decision, source)}${otherwise}`);
}

/** Whether what is found at a place is known to be so however the conditions on the way to it are decided. */
export function isInEveryBranch(span: Span, loss: Edition, read: Read): boolean {
  const isSame = (): boolean => triedDecisions(span, loss, read).every(({ trains }) => trains === false);
  return decisionAround(span, loss, read) === undefined && isSame();
}

/**
 * Whether a loss that follows its prediction by what is asked there alone trains where that is decided the other way, or may: a hinge, written as
 * a condition.
 */
export function mayTrainInOtherBranch(span: Span, loss: Edition, read: Read): boolean {
  return triedDecisions(span, loss, read).some(({ trains, isChoice }) => trains ?? isChoice);
}

function blockOf({ path }: Span, { context: { files } }: Edition): readonly Statement[] {
  return parsedPython(files.read(path) ?? '', path).body;
}

/** Of statements before a loss those of one branch alone were followed: its condition. */
function decisionAround(place: Span, loss: Edition, { outcome }: Read): Decision | undefined {
  const { kind, span: ofLoss } = loss.callable;
  const around = kind === 'inline' ? sitesFrom(place, outcome.trace.graph).slice(-1) : [];
  return around.flatMap((span) => branchesAround(blockOf(span, loss), span, ofLoss))[0];
}

/** Conditions on the way to a place, and whether the loss trains where they are decided the other way. */
function triedDecisions(place: Span, loss: Edition, read: Read) {
  const sites = sitesFrom(place, read.outcome.trace.graph);
  const inside = loss.callable.kind === 'inline' ? sites.slice(0, -1) : sites;
  const decisions = inside.flatMap((span) => decisionsBefore(blockOf(span, loss), span));
  return decisions.slice(0, mostDecisions).map((one) => ({ ...one, trains: trainsOtherwise(one, loss, read) }));
}

function whereDecided({ holds, test }: Decision, source: SourceText): string {
  return `That is so ${holds ? 'where' : 'unless'} \`${source.quote(test.span)}\``;
}

function asWarning(finding: Finding, where: string): Finding {
  return { ...finding, severity: 'warning', message: `${finding.message} ${where}.` };
}

/** Whether the loss trains on its sample where a condition is decided the other way; null where it does not run on that. */
function trainsOtherwise(decision: Decision, loss: Edition, { reading, predictions }: Read): boolean | null {
  const { span } = decision.test;
  const { files } = loss.context;
  const text = files.read(span.path) ?? '';
  const forced = decision.holds ? 'False' : 'True';
  const other = decision.isAround === true ? forced : `not (${text.slice(span.start, span.end)})`;
  const edited = applyEdits(text, [{ span, text: other }]);
  const edition = editionOf(loss.callable, loss.context, {
    read: (path) => (path === span.path ? edited : files.read(path)),
  });
  const outcome = edition && traceEdition(edition, reading);
  const report = outcome?.kind === 'value' ? sampleReport(outcome) : undefined;
  // A mean of nothing says no more than what does not run.
  if (report === undefined || Number.isNaN(report?.value)) return null;
  const gradients = report?.gradients ?? [];
  return gradients.some(({ input, range }) => predictions.includes(input) && (range?.nonZero ?? 0) > 0);
}

/** An expression of the trace, and the calls that led there, the innermost first. */
function sitesFrom(span: Span, { nodes }: Graph): readonly Span[] {
  let site = nodes.findLast((node) => node.site !== null && sameSpan(node.site.span, span))?.site ?? null;
  const spans: Span[] = [];
  for (; site !== null; site = site.caller) spans.push(site.span);
  return spans.length === 0 ? [span] : spans;
}
