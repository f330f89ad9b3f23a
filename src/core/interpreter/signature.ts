import type { Expression, Parameter, Parameters } from '../program/program';
import { parsePython } from '../syntax/python/parse-python';
import { bindArguments } from './binding';
import type { Context } from './context';
import { ellipsis, float, int, none, pyFalse, pyTrue, str, tuple, type CallArguments, type Value } from './values';

/**
 * The names of the parameters in a signature's text. Defaults may be strings and flat tuples or lists with commas inside.
 */
export type ParameterNames<S extends string> = Names<S, never>;

type Names<S extends string, Found> = S extends `${infer Head},${infer Rest}`
  ? Unclosed<Head> extends infer Close extends string
    ? Rest extends `${string}${Close}${infer After}`
      ? Names<AfterComma<After>, Found | NameOf<Head>>
      : Found | NameOf<Head>
    : Names<Rest, Found | NameOf<Head>>
  : Found | NameOf<S>;

/** The bracket or quote that a piece cut at a comma leaves open; `null` where it leaves none. */
type Unclosed<Piece extends string> = Piece extends `${string}=${infer Default}`
  ? Default extends `${' ' | ''}(${infer Rest}`
    ? Rest extends `${string})${string}`
      ? null
      : ')'
    : Default extends `${' ' | ''}[${infer Rest}`
      ? Rest extends `${string}]${string}`
        ? null
        : ']'
      : Default extends `${' ' | ''}"${infer Rest}`
        ? Rest extends `${string}"${string}`
          ? null
          : '"'
        : null
  : null;

type AfterComma<S extends string> = S extends `${string},${infer Rest}` ? Rest : '';

type NameOf<Piece extends string> = Piece extends ` ${infer Rest}`
  ? NameOf<Rest>
  : Piece extends `*${infer Rest}`
    ? NameOf<Rest>
    : Piece extends '' | '/'
      ? never
      : Piece extends `${infer Name}=${string}`
        ? Trimmed<Name>
        : Trimmed<Piece>;

type Trimmed<S extends string> = S extends `${infer Rest} ` ? Trimmed<Rest> : S;

type Bind<S extends string> = (
  name: string,
  args: CallArguments,
  context: Context,
) => Readonly<Record<ParameterNames<S>, Value>>;

/** Reads a signature in Python's syntax, `'input, target, *, reduction="mean"'`; its defaults are literals. */
export function parseSignature<S extends string>(text: S): Bind<S> {
  let parameters: Parameters | null = null;
  const defaults = new Map<Parameter, Value | undefined>();
  const defaultOf = (parameter: Parameter): Value | undefined => {
    if (!defaults.has(parameter)) defaults.set(parameter, literalDefault(parameter));
    return defaults.get(parameter);
  };
  return (name, args, context) => {
    parameters ??= parametersOf(text);
    const bound = bindArguments(name.slice(name.lastIndexOf('.') + 1), parameters, args, defaultOf, context);
    // The binder gives every parameter of the text a value: the record is whole.
    return Object.fromEntries(bound) as Record<ParameterNames<S>, Value>;
  };
}

function parametersOf(text: string): Parameters {
  const [statement] = parsePython(`def f(${text}): pass`, '<signature>').body;
  if (statement?.kind !== 'function') throw new SyntaxError(`not a signature: ${text}`);
  return statement.parameters;
}

function literalDefault({ defaultValue }: Parameter): Value | undefined {
  return defaultValue === null ? undefined : literal(defaultValue);
}

const constants = { None: none, True: pyTrue, False: pyFalse, Ellipsis: ellipsis } as const;

function literal(expression: Expression): Value {
  switch (expression.kind) {
    case 'constant':
      return constants[expression.value];
    case 'string':
      return str(expression.value);
    case 'integer':
      return int(expression.value);
    case 'float':
      return float(expression.value);
    case 'tuple':
      return tuple(expression.elements.map(literal));
    case 'unary': {
      const operand = literal(expression.operand);
      if (operand.kind === 'int') return int(-operand.value);
      if (operand.kind === 'float') return float(-operand.value);
      break;
    }
    default:
  }
  throw new SyntaxError(`a signature's default is a literal, not ${expression.kind}`);
}
