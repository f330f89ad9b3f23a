import type { Finding } from '../findings/finding';
import type { Callable } from '../loss/definitions';
import { sameSpan } from '../text/span';
import type { Traced } from './context';

/** A finding as the file at `path` shows it: what lies in another stands at the call that led there. */
export function shownHere(finding: Finding, path: string, callable: Callable, { trace }: Traced): Finding {
  const { span } = finding;
  if (span.path === path) return finding;
  const { nodes } = trace.graph;
  let call = nodes.findLast((node) => node.site !== null && sameSpan(node.site.span, span))?.site ?? null;
  while (call !== null && call.span.path !== path) call = call.caller;
  const isOwn = finding.fix?.edits.every((edit) => edit.span.path === path) ?? false;
  return {
    ...finding,
    span: call?.span ?? callable.nameSpan,
    related: finding.related.some((place) => sameSpan(place.span, span))
      ? finding.related
      : [...finding.related, { span, message: 'in what is called there' }],
    fix: isOwn ? finding.fix : null,
  };
}
