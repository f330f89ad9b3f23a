import type { Site } from '../graph/graph';
import { recordingContexts, recordsIn } from '../loss/recording';
import { allStatements } from '../program/walk';
import { parsedPython } from '../syntax/python/parsed-files';
import { contains, type Span } from '../text/span';
import type { SourceText } from './source-text';

/** Where a value is computed that has no history, as nothing is recorded there, and what is to blame for that. */
interface Unrecorded {
  readonly site: Site;
  /** What decorates the function that it is computed in, else the place itself. */
  readonly blamed: Span;
}

/**
 * The place of a program that switches gradients off, of the calls that lead to an operation: what a helper works out under the caller's
 * `with torch.no_grad():` is computed there, at its call. null where none of them says so.
 */
export function unrecordedPlace(site: Site, source: SourceText): Unrecorded | null {
  for (let at: Site | null = site; at !== null; at = at.caller) {
    const { span } = at;
    const text = source.files.read(span.path);
    if (text === undefined) continue;
    const module = parsedPython(text, span.path);
    const statements = allStatements(module.body);
    const statement = statements.findLast((one) => contains(one.span, span));
    const context = statement && recordingContexts(module).get(statement);
    if (context === undefined || recordsIn(context) !== false) continue;
    const isDecorator = statements.some(
      (one) => one.kind === 'function' && one.decorators.some((decorator) => contains(decorator.span, context.span)),
    );
    return { site: at, blamed: isDecorator ? context.span : span };
  }
  return null;
}
