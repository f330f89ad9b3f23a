import type { Callable } from './loss/definitions';
import { inlineLoss } from './loss/inline-loss';
import type { BackwardCall } from './loss/training-steps';
import type { Expression, Module, Statement } from './program/program';
import { expressionsIn, innerStatements, ownExpressions } from './program/walk';
import type { StudyContext } from './study/context';
import { ModuleNames } from './study/module-names';
import { contains, spanLength, type Span } from './text/span';

/** An expression, and the statements that have run before it on the straight way. */
interface Place {
  readonly expression: Expression;
  readonly statement: Statement;
  readonly before: readonly Statement[];
  readonly enclosing: BackwardCall['enclosing'];
}

/** The loss that a selected expression is: its free names are its inputs. null where no expression is selected that computes anything. */
export function selectedLoss(
  module: Module,
  selection: Span,
  context: StudyContext,
  definitions: readonly Callable[],
): Callable | null {
  if (selection.start >= selection.end) return null;
  const place = selectedPlace(module.body, trimmed(selection, context), { before: [], enclosing: [] });
  if (place === null) return null;
  const { expression, statement, enclosing } = place;
  // A bare name computes nothing by itself: what it was assigned does.
  const before = expression.kind === 'name' ? place.before : [];
  const found = inlineLoss(
    context.source.quote(expression.span),
    { expression, origin: 'differentiated' },
    { statement, before, enclosing, loops: [], index: null },
    new ModuleNames(module, definitions, context),
  );
  return found?.callable ?? null;
}

/** The smallest expression around the selection; of a selected statement its value. */
function selectedPlace(
  block: readonly Statement[],
  selection: Span,
  outer: Pick<BackwardCall, 'before' | 'enclosing'>,
): Place | null {
  for (const [index, statement] of block.entries()) {
    const before = [...outer.before, ...block.slice(0, index)];
    const { enclosing } = outer;
    if (contains(selection, statement.span) && touchesEnd(selection, statement.span)) {
      const value = valueOf(statement);
      if (value !== null) return { expression: value, statement, before, enclosing };
    }
    if (!contains(statement.span, selection)) continue;
    const expressions = ownExpressions(statement);
    const around = expressions
      .flatMap((expression) => [...expressionsIn(expression)])
      .filter(({ span }) => contains(span, selection))
      .toSorted((one, other) => spanLength(one.span) - spanLength(other.span))[0];
    if (around !== undefined) return { expression: around, statement, before, enclosing };
    const isDefinition = statement.kind === 'function' || statement.kind === 'class';
    return selectedPlace(isDefinition ? statement.body : innerStatements(statement), selection, {
      before,
      enclosing: isDefinition ? [...enclosing, statement] : enclosing,
    });
  }
  return null;
}

function touchesEnd(selection: Span, { end }: Span): boolean {
  return selection.end === end;
}

function valueOf(statement: Statement): Expression | null {
  return 'value' in statement ? statement.value : null;
}

/** The selection without the white space at its ends. */
function trimmed(selection: Span, { files, path }: StudyContext): Span {
  const text = files.read(path)?.slice(selection.start, selection.end) ?? '';
  const start = selection.start + (text.length - text.trimStart().length);
  return { ...selection, start, end: start + text.trim().length };
}
