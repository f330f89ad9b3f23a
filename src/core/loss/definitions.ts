import type {
  ClassDefinition,
  FunctionDefinition,
  LambdaExpression,
  Module,
  Parameter,
  Parameters,
  Statement,
} from '../program/program';
import { statementsIn } from '../program/walk';
import type { Span } from '../text/span';

/** What one could call with a prediction and a target: found by its form alone, judged later by what it does. */
export interface Callable {
  /** As the command line names it: a class by its class, another method as `Class.method`, a lambda by its variable. */
  readonly name: string;
  readonly kind: 'function' | 'class' | 'method' | 'lambda' | 'inline';
  /** The whole definition. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** What the call takes, without `self`. */
  readonly parameters: Parameters;
  /** What the class's constructor takes, without `self`; null for what is not a class or has none of its own. */
  readonly constructorParameters: Parameters | null;
  readonly definition: FunctionDefinition | LambdaExpression;
  readonly owner: ClassDefinition | null;
}

export const noParameters: Parameters = {
  positionalOnly: [],
  positional: [],
  rest: null,
  keywordOnly: [],
  keywordRest: null,
};

/** Methods by which an instance is called, in the order in which they are looked for. */
const callMethods = ['forward', '__call__', 'call'];

/** Every callable definition at the top of a module or in a class of it, in source order. */
export function callablesOf(module: Module): readonly Callable[] {
  return [...statementsIn(module.body)].flatMap(callablesOfStatement);
}

function callablesOfStatement(statement: Statement): readonly Callable[] {
  switch (statement.kind) {
    case 'function':
      return [
        {
          name: statement.name,
          kind: 'function',
          span: statement.span,
          nameSpan: statement.nameSpan,
          parameters: statement.parameters,
          constructorParameters: null,
          definition: statement,
          owner: null,
        },
      ];
    case 'class':
      return callablesOfClass(statement);
    case 'assign': {
      const [target] = statement.targets;
      if (target?.kind !== 'name' || statement.value.kind !== 'lambda') return [];
      return [
        {
          name: target.name,
          kind: 'lambda',
          span: statement.span,
          nameSpan: target.span,
          parameters: statement.value.parameters,
          constructorParameters: null,
          definition: statement.value,
          owner: null,
        },
      ];
    }
    default:
      return [];
  }
}

function callablesOfClass(definition: ClassDefinition): readonly Callable[] {
  const methods = [...statementsIn(definition.body)].filter((statement) => statement.kind === 'function');
  const byName = new Map(methods.map((method) => [method.name, method]));
  const called = callMethods.map((name) => byName.get(name)).find((method) => method !== undefined);
  const constructor = byName.get('__init__');
  const constructorParameters = constructor === undefined ? null : withoutSelf(constructor);
  const whole: Callable[] =
    called === undefined
      ? []
      : [
          {
            name: definition.name,
            kind: 'class',
            span: definition.span,
            nameSpan: definition.nameSpan,
            parameters: withoutSelf(called),
            constructorParameters,
            definition: called,
            owner: definition,
          },
        ];
  const others = methods.filter((method) => method !== called && !/^__\w+__$/.test(method.name));
  return [
    ...whole,
    ...others.map((method): Callable => ({
      name: `${definition.name}.${method.name}`,
      kind: 'method',
      span: method.span,
      nameSpan: method.nameSpan,
      parameters: isStatic(method) ? method.parameters : withoutSelf(method),
      constructorParameters,
      definition: method,
      owner: definition,
    })),
  ];
}

function isStatic(method: FunctionDefinition): boolean {
  return method.decorators.some((decorator) => decorator.kind === 'name' && decorator.name === 'staticmethod');
}

function withoutSelf(method: FunctionDefinition): Parameters {
  const { positionalOnly, positional } = method.parameters;
  return positionalOnly.length > 0
    ? { ...method.parameters, positionalOnly: positionalOnly.slice(1) }
    : { ...method.parameters, positional: positional.slice(1) };
}

/** The parameters that can be given by position, in order. */
export function positionalParameters(parameters: Parameters): readonly Parameter[] {
  return [...parameters.positionalOnly, ...parameters.positional];
}

/** All named parameters, in order. */
export function namedParameters(parameters: Parameters): readonly Parameter[] {
  return [...positionalParameters(parameters), ...parameters.keywordOnly];
}
