import type { Analysis } from '../core/analysis-report';
import type { Finding } from '../core/findings/finding';

/** Every finding of a file, once: what is wrong in a helper is found in each loss that calls it. */
export function distinctFindings({ findings, losses }: Analysis): readonly Finding[] {
  const all = [...findings, ...losses.flatMap((loss) => loss.findings)];
  return [...new Map(all.map((finding) => [JSON.stringify([finding.rule, finding.span]), finding])).values()];
}
