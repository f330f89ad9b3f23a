import type { GraphNode, Site } from '../graph/graph';
import type { FollowedOperation } from './report';

/** More are not read by anybody. */
const most = 200;

/** The operations of a trace by the expressions of one file that called them, in the order in which they were run. */
export function followedOperations(nodes: readonly GraphNode[], path: string): readonly FollowedOperation[] {
  const found = new Map<string, FollowedOperation>();
  for (const { op, site, type } of nodes) {
    const own = op === 'constant' ? null : siteIn(path, site);
    // What an expression has made last is what it gives.
    if (own !== null)
      found.set(`${own.span.start} ${own.span.end}`, { span: own.span, name: own.name, shape: type.shape });
  }
  return [...found.values()].slice(0, most);
}

/** Where a file has called what was made elsewhere. */
function siteIn(path: string, site: Site | null): Site | null {
  return site === null || site.span.path === path ? site : siteIn(path, site.caller);
}
