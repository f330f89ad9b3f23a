import type {
  ClassDefinition,
  FunctionDefinition,
  LambdaExpression,
  Module,
  Parameter,
  Parameters,
  Statement,
} from '../program/program';
import { lastName } from '../program/dotted-path';
import { expressionsIn, statementsIn } from '../program/walk';
import type { Span } from '../text/span';
import { callMethods, namesArguments, type ClassMethods } from './class-methods';
import type { Layer } from './model-result';

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
  /** What the class's constructor takes, without `self`; null for what is not a class or has none that is known. */
  readonly constructorParameters: Parameters | null;
  readonly definition: FunctionDefinition | LambdaExpression;
  readonly owner: ClassDefinition | null;
  /** Inputs of an inline loss that a layer of a model computes: numbers that nothing bounds. */
  readonly fromLayers: ReadonlyMap<string, Layer>;
  /** Inputs of an inline loss that something unknown computes, as a model does. */
  readonly computed: ReadonlySet<string>;
  /** Programs that make inputs of an inline loss, where the file says all that this takes: of what shape they are, and what data. */
  readonly makers: ReadonlyMap<string, InputMaker>;
  /** What is known of an inline loss alone. */
  readonly inline: InlineKind | null;
  /** The class that it belongs to and those bases that are known: where its attributes are made and used. */
  readonly classes: readonly ClassDefinition[];
}

/** Where an inline loss comes from. */
interface InlineKind {
  /** Which of the places of its file it is, in the order of `inlinePlaces`; null of a selection. */
  readonly place: number | null;
  /** `given`: to a call, `engine.backward(loss)`, where it may be the gradient to begin with; `answered` by a definition: nothing else says that it is one. */
  readonly origin: SubjectOrigin;
  /** Whether it only calls a definition of the file, on data and leaves that the file makes: unless that is a mistake, all is said there. */
  readonly isTryOut: boolean;
}

export type SubjectOrigin = 'differentiated' | 'given' | 'answered';

/** How a file makes an input of an inline loss. */
export interface InputMaker {
  readonly definition: FunctionDefinition;
  /** What it is: what a model computes, what is trained itself, or data. */
  readonly made: 'computed' | 'leaf' | 'data';
}

/** Tells of a class of the module what its own body does not say; null where that is not known. */
export type Bases = (className: string) => ClassMethods | null;

export const noParameters: Parameters = {
  positionalOnly: [],
  positional: [],
  rest: null,
  keywordOnly: [],
  keywordRest: null,
};

/** Every callable definition at the top of a module or in a class of it, in source order. */
export function callablesOf(module: Module, bases: Bases = () => null): readonly Callable[] {
  return [...statementsIn(module.body)].flatMap((statement) => callablesOfStatement(statement, bases));
}

function callablesOfStatement(statement: Statement, bases: Bases): readonly Callable[] {
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
          fromLayers: new Map(),
          computed: new Set(),
          makers: new Map(),
          inline: null,
          classes: [],
        },
      ];
    case 'class':
      return callablesOfClass(statement, bases);
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
          fromLayers: new Map(),
          computed: new Set(),
          makers: new Map(),
          inline: null,
          classes: [],
        },
      ];
    }
    default:
      return [];
  }
}

function callablesOfClass(definition: ClassDefinition, bases: Bases): readonly Callable[] {
  const methods = [...statementsIn(definition.body)].filter((statement) => statement.kind === 'function');
  const byName = new Map(methods.map((method) => [method.name, method]));
  const call = byName.get('__call__');
  const own = {
    called:
      call !== undefined && namesArguments(call)
        ? call
        : callMethods.map((name) => byName.get(name)).find((method) => method !== undefined),
    constructor: byName.get('__init__'),
  };
  const isNamed = own.called !== undefined && namesArguments(own.called);
  const hasNoBases = definition.bases.length === 0;
  const isComplete = isNamed ? hasNoBases || own.constructor !== undefined : hasNoBases && own.called === undefined;
  const known = isComplete ? null : bases(definition.name);
  const called = (isNamed ? own.called : known?.called) ?? own.called ?? null;
  const constructor = own.constructor ?? known?.constructor ?? null;
  const classes = known?.definitions ?? [definition];
  const isOfFields = own.constructor === undefined && isDecoratedBy(definition, 'dataclass');
  const ofClass = {
    constructorParameters: isOfFields ? parametersOfFields(classes) : constructor && withoutSelf(constructor),
    owner: definition,
    fromLayers: new Map<string, Layer>(),
    computed: new Set<string>(),
    makers: new Map<string, InputMaker>(),
    inline: null,
    classes,
  };
  const whole: Callable[] =
    called === null
      ? []
      : [
          {
            ...ofClass,
            name: definition.name,
            kind: 'class',
            span: definition.span,
            nameSpan: definition.nameSpan,
            parameters: ownParameters(called),
            definition: called,
          },
        ];
  const others = methods.filter((method) => method !== called && !/^__\w+__$/.test(method.name));
  return [
    ...whole,
    ...others.map((method): Callable => ({
      ...ofClass,
      // What needs no object is a function in the room of a class.
      ...(needsNoObject(method) ? { kind: 'function', constructorParameters: null } : { kind: 'method' }),
      name: `${definition.name}.${method.name}`,
      span: method.span,
      nameSpan: method.nameSpan,
      parameters: ownParameters(method),
      definition: method,
    })),
  ];
}

/** What a dataclass is made of: its fields, those of its bases first. */
function parametersOfFields(classes: readonly ClassDefinition[]): Parameters {
  const fields = new Map<string, Parameter>();
  const annotated = classes
    .filter((one) => isDecoratedBy(one, 'dataclass'))
    .toReversed()
    .flatMap(({ body }) => [...statementsIn(body)].filter((statement) => statement.kind === 'annotatedAssign'));
  for (const { target, annotation, value: defaultValue, span } of annotated) {
    const isOfClass = [...expressionsIn(annotation)].some((part) => lastName(part) === 'ClassVar');
    if (target.kind === 'name' && !isOfClass)
      fields.set(target.name, { name: target.name, annotation, defaultValue, span });
  }
  return { ...noParameters, positional: [...fields.values()] };
}

/** Whether a method is given no instance. */
export function isStatic(method: FunctionDefinition): boolean {
  return isDecoratedBy(method, 'staticmethod');
}

function needsNoObject(method: FunctionDefinition): boolean {
  return isStatic(method) || isDecoratedBy(method, 'classmethod');
}

function isDecoratedBy({ decorators }: FunctionDefinition | ClassDefinition, name: string): boolean {
  return decorators.some((decorator) => lastName(decorator.kind === 'call' ? decorator.callee : decorator) === name);
}

function ownParameters(method: FunctionDefinition): Parameters {
  return isStatic(method) ? method.parameters : withoutSelf(method);
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

/** What a call runs; a lambda's expression as the statement that returns it. */
export function bodyOf(definition: Callable['definition']): readonly Statement[] {
  if (definition.kind === 'function') return definition.body;
  return [{ kind: 'return', value: definition.body, span: definition.body.span }];
}

/** Whether a class extends the framework's modules by name. */
export function isModule({ bases }: ClassDefinition): boolean {
  return bases.some(({ value }) => /^(Lightning)?Module$/.test(lastName(value)));
}
