import type { Analysis, LossReport } from '../analysis-report';
import type { Finding } from '../findings/finding';
import type { Configuration } from './configuration';
import { Ignores } from './ignores';

/** What of an analysis the project wants to hear: its severities, without what it excludes, ignores or knows already. */
export function configured(analysis: Analysis, text: string, configuration: Configuration): Analysis {
  const { path } = analysis;
  const problems = configuration.problems.map((message) => ({ message, span: null }));
  if (configuration.isExcluded(path)) return { ...analysis, losses: [], findings: [], notes: problems };
  const ignores = new Ignores(text, path);
  const isNew = configuration.baseline?.newIn({ path, text });
  const isWanted = (finding: Finding): boolean =>
    (finding.span.path !== path || ignores.leaves(finding)) && isNew?.(finding) !== false;
  const wanted = (found: readonly Finding[]): readonly Finding[] =>
    withSeverities(found, configuration).filter(isWanted);
  const losses = analysis.losses.map((loss): LossReport => ({ ...loss, findings: wanted(loss.findings) }));
  const findings = wanted(analysis.findings);
  const off = Object.entries(configuration.severity).flatMap(([rule, severity]) => (severity === 'off' ? [rule] : []));
  const isAsked = (rule: string): boolean => !off.includes(rule);
  return { ...analysis, losses, findings, notes: [...analysis.notes, ...ignores.unused(isAsked), ...problems] };
}

function withSeverities(findings: readonly Finding[], { severity: wanted }: Configuration): readonly Finding[] {
  return findings.flatMap((finding) => {
    const severity = wanted[finding.rule] ?? finding.severity;
    return severity === 'off' ? [] : [{ ...finding, severity }];
  });
}
