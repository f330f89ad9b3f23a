import type { Span } from '../text/span';

/**
 * A module of a numerical program: the nodes of Python's own abstract syntax that compute, each with its span.
 * Node names follow Python's `ast` module (https://docs.python.org/3/library/ast.html).
 */
export interface Module {
  readonly path: string;
  readonly body: readonly Statement[];
  /** Places the parser could not read. What surrounds them is still in `body`. */
  readonly unread: readonly Unread[];
  /** Every `# loss-lens: …` comment of the file, its text after the colon. */
  readonly directives: readonly Directive[];
}

export interface Unread {
  readonly span: Span;
  readonly because: string;
}

export interface Directive {
  readonly text: string;
  readonly span: Span;
}

interface Node {
  readonly span: Span;
}

export type Statement =
  | FunctionDefinition
  | ClassDefinition
  | (Node & { readonly kind: 'return'; readonly value: Expression | null })
  | (Node & { readonly kind: 'delete'; readonly targets: readonly Expression[] })
  | (Node & { readonly kind: 'assign'; readonly targets: readonly Expression[]; readonly value: Expression })
  | (Node & {
      readonly kind: 'augmentedAssign';
      readonly target: Expression;
      readonly operator: BinaryOperator;
      readonly value: Expression;
    })
  | (Node & {
      readonly kind: 'annotatedAssign';
      readonly target: Expression;
      readonly annotation: Expression;
      readonly value: Expression | null;
    })
  | (Node & {
      readonly kind: 'for';
      readonly target: Expression;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly orElse: readonly Statement[];
    })
  | (Node & {
      readonly kind: 'while';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly orElse: readonly Statement[];
    })
  | (Node & {
      readonly kind: 'if';
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly orElse: readonly Statement[];
    })
  | (Node & { readonly kind: 'with'; readonly items: readonly WithItem[]; readonly body: readonly Statement[] })
  | (Node & { readonly kind: 'match'; readonly subject: Expression; readonly cases: readonly MatchCase[] })
  | (Node & { readonly kind: 'raise'; readonly exception: Expression | null; readonly cause: Expression | null })
  | (Node & {
      readonly kind: 'try';
      readonly body: readonly Statement[];
      readonly handlers: readonly ExceptHandler[];
      readonly orElse: readonly Statement[];
      readonly finalBody: readonly Statement[];
    })
  | (Node & { readonly kind: 'assert'; readonly test: Expression; readonly message: Expression | null })
  | (Node & { readonly kind: 'import'; readonly names: readonly ImportAlias[] })
  | (Node & {
      readonly kind: 'importFrom';
      /** Dotted module name; empty in `from . import x`. */
      readonly module: string;
      readonly names: readonly ImportAlias[] | '*';
      /** Leading dots: 0 is absolute. */
      readonly level: number;
    })
  | (Node & { readonly kind: 'global' | 'nonlocal'; readonly names: readonly string[] })
  | (Node & { readonly kind: 'expression'; readonly value: Expression })
  | (Node & { readonly kind: 'pass' | 'break' | 'continue' })
  /** A statement the parser could not read; running it is the interpreter's note, never the user's error. */
  | (Node & { readonly kind: 'unreadStatement'; readonly because: string });

export interface FunctionDefinition extends Node {
  readonly kind: 'function';
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: Parameters;
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly returns: Expression | null;
  readonly isAsync: boolean;
  /** Whether its own body (not a nested function's) contains `yield`. */
  readonly isGenerator: boolean;
  readonly docstring: string | null;
}

export interface ClassDefinition extends Node {
  readonly kind: 'class';
  readonly name: string;
  readonly nameSpan: Span;
  readonly bases: readonly Argument[];
  readonly body: readonly Statement[];
  readonly decorators: readonly Expression[];
  readonly docstring: string | null;
}

export interface Parameters {
  readonly positionalOnly: readonly Parameter[];
  readonly positional: readonly Parameter[];
  readonly rest: Parameter | null;
  readonly keywordOnly: readonly Parameter[];
  readonly keywordRest: Parameter | null;
}

export interface Parameter extends Node {
  readonly name: string;
  readonly annotation: Expression | null;
  readonly defaultValue: Expression | null;
}

export interface WithItem {
  readonly context: Expression;
  readonly target: Expression | null;
}

export interface ExceptHandler extends Node {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
}

export interface ImportAlias extends Node {
  /** Dotted name as written. */
  readonly name: string;
  readonly asName: string | null;
}

export interface MatchCase {
  readonly pattern: Pattern;
  readonly guard: Expression | null;
  readonly body: readonly Statement[];
}

export type Pattern =
  | (Node & { readonly kind: 'matchValue'; readonly value: Expression })
  | (Node & { readonly kind: 'matchAs'; readonly pattern: Pattern | null; readonly name: string | null })
  | (Node & { readonly kind: 'matchOr'; readonly patterns: readonly Pattern[] })
  | (Node & { readonly kind: 'matchSequence'; readonly patterns: readonly Pattern[] })
  | (Node & { readonly kind: 'matchStar'; readonly name: string | null })
  | (Node & {
      readonly kind: 'matchMapping';
      readonly entries: readonly { readonly key: Expression; readonly pattern: Pattern }[];
      readonly rest: string | null;
    })
  | (Node & {
      readonly kind: 'matchClass';
      readonly type: Expression;
      readonly positional: readonly Pattern[];
      readonly keywords: readonly { readonly name: string; readonly pattern: Pattern }[];
    });

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '<<' | '>>' | '&' | '|' | '^';
export type UnaryOperator = '-' | '+' | '~' | 'not';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';

export type Expression =
  | (Node & { readonly kind: 'name'; readonly name: string })
  /** An integer literal too large for a double is read as the nearest one. */
  | (Node & { readonly kind: 'integer' | 'float' | 'imaginary'; readonly value: number })
  /** Adjacent literals are joined; `\n` and the like are resolved. */
  | (Node & { readonly kind: 'string' | 'bytes'; readonly value: string })
  | (Node & { readonly kind: 'formattedString'; readonly parts: readonly FormattedPart[] })
  | (Node & { readonly kind: 'constant'; readonly value: 'None' | 'True' | 'False' | 'Ellipsis' })
  | (Node & { readonly kind: 'tuple' | 'list' | 'set'; readonly elements: readonly Expression[] })
  /** `key: null` is `**value`. */
  | (Node & {
      readonly kind: 'dict';
      readonly entries: readonly { readonly key: Expression | null; readonly value: Expression }[];
    })
  | (Node & {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Node & { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression })
  | (Node & { readonly kind: 'boolean'; readonly operator: 'and' | 'or'; readonly values: readonly Expression[] })
  | (Node & {
      readonly kind: 'compare';
      readonly left: Expression;
      readonly comparisons: readonly { readonly operator: ComparisonOperator; readonly right: Expression }[];
    })
  | (Node & {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly body: Expression;
      readonly orElse: Expression;
    })
  | CallExpression
  | (Node & { readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly nameSpan: Span })
  | (Node & { readonly kind: 'subscript'; readonly object: Expression; readonly index: Expression })
  | (Node & {
      readonly kind: 'slice';
      readonly start: Expression | null;
      readonly stop: Expression | null;
      readonly step: Expression | null;
    })
  | LambdaExpression
  | (Node & {
      readonly kind: 'listComprehension' | 'setComprehension' | 'generator';
      readonly element: Expression;
      readonly clauses: readonly ComprehensionClause[];
    })
  | (Node & {
      readonly kind: 'dictComprehension';
      readonly key: Expression;
      readonly value: Expression;
      readonly clauses: readonly ComprehensionClause[];
    })
  | (Node & { readonly kind: 'starred'; readonly value: Expression })
  | (Node & { readonly kind: 'walrus'; readonly name: string; readonly value: Expression })
  | (Node & { readonly kind: 'yield'; readonly value: Expression | null })
  | (Node & { readonly kind: 'yieldFrom' | 'await'; readonly value: Expression })
  | (Node & { readonly kind: 'unreadExpression'; readonly because: string });

export interface CallExpression extends Node {
  readonly kind: 'call';
  readonly callee: Expression;
  readonly arguments: readonly Argument[];
}

export interface LambdaExpression extends Node {
  readonly kind: 'lambda';
  readonly parameters: Parameters;
  readonly body: Expression;
}

export type Argument =
  | (Node & { readonly kind: 'positional' | 'spread' | 'spreadKeywords'; readonly value: Expression })
  | (Node & { readonly kind: 'keyword'; readonly name: string; readonly value: Expression });

export interface ComprehensionClause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

export type FormattedPart =
  | { readonly kind: 'text'; readonly value: string }
  | {
      readonly kind: 'value';
      readonly value: Expression;
      readonly conversion: 'r' | 's' | 'a' | null;
      readonly format: readonly FormattedPart[];
    };
