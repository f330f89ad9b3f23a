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
  const { files, source } = loss.context;
  const { kind, span: ofLoss } = loss.callable;
  const blockOf = ({ path }: Span): readonly Statement[] => parsedPython(files.read(path) ?? '', path).body;
  const sites = sitesFrom(finding.span, read.outcome.trace.graph);
  // Of statements before a loss those of one branch alone were followed.
  const around = kind === 'inline' ? sites.slice(-1) : [];
  const [branch] = around.flatMap((span) => branchesAround(blockOf(span), span, ofLoss));
  if (branch !== undefined) return asWarning(finding, whereDecided(branch, source));
  const inside = sites.slice(0, sites.length - around.length);
  const decisions = inside.flatMap((span) => decisionsBefore(blockOf(span), span));
  const tried = decisions.slice(0, mostDecisions).map((one) => ({ ...one, trains: trainsOtherwise(one, loss, read) }));
  // What runs on other inputs alone is not known to be cut off as well.
  const decision =
    tried.find(({ trains }) => trains === true) ?? tried.find(({ trains, isChoice }) => trains === null && isChoice);
  if (decision === undefined) return finding;
  const otherwise = decision.trains === true ? `${decision.holds ? '; otherwise' : ': then'} a gradient flows` : '';
  return asWarning(finding, `${whereDecided(decision, source)}${otherwise}`);
}

function whereDecided({ holds, test }: Decision, source: SourceText): string {
  return `That is so ${holds ? 'where' : 'unless'} \`${source.quote(test.span)}\``;
}

function asWarning(finding: Finding, where: string): Finding {
  return { ...finding, severity: 'warning', message: `${finding.message} ${where}.` };
}

/** Whether the loss trains on its sample where a condition is decided the other way; null where it does not run on that. */
function trainsOtherwise({ test: { span } }: Decision, loss: Edition, { reading, predictions }: Read): boolean | null {
  const { files } = loss.context;
  const text = files.read(span.path) ?? '';
  const edited = applyEdits(text, [{ span, text: `not (${text.slice(span.start, span.end)})` }]);
  const edition = editionOf(loss.callable, loss.context, {
    read: (path) => (path === span.path ? edited : files.read(path)),
  });
  const outcome = edition && traceEdition(edition, reading);
  if (outcome?.kind !== 'value') return null;
  const gradients = sampleReport(outcome)?.gradients ?? [];
  return gradients.some(({ input, range }) => predictions.includes(input) && (range?.nonZero ?? 0) > 0);
}

/** An expression of the trace, and the calls that led there, the innermost first. */
function sitesFrom(span: Span, { nodes }: Graph): readonly Span[] {
  let site = nodes.findLast((node) => node.site !== null && sameSpan(node.site.span, span))?.site ?? null;
  const spans: Span[] = [];
  for (; site !== null; site = site.caller) spans.push(site.span);
  return spans.length === 0 ? [span] : spans;
}
