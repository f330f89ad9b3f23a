import type { FunctionDefinition, Parameter, Statement } from '../program/program';
import type { Callable } from './definitions';
import type { Target } from './session';

/** An inline loss of an edited file that takes its inputs by the names that they had before: `model(x)`, which `logits` is once it is no more than that. */
export function inFormerNames(after: Callable, before: Callable): Callable {
  if (after.definition.kind !== 'function' || before.definition.kind !== 'function') return after;
  const former = formerNames(after.definition, before.definition);
  const formerly = (name: string): string => former.get(name) ?? name;
  const definition = takingFormer(after.definition, former);
  return {
    ...after,
    definition,
    parameters: definition.parameters,
    fromLayers: new Map([...after.fromLayers].map(([name, layer]) => [formerly(name), layer])),
    computed: new Set([...after.computed].map(formerly)),
    makers: new Map([...after.makers].map(([name, maker]) => [formerly(name), maker])),
  };
}

/** The same of what is to be trained. */
export function targetInFormerNames(after: Target, before: Target): Target {
  if (after.kind !== 'inline' || before.kind !== 'inline') return after;
  const { definition } = after;
  return { ...after, definition: takingFormer(definition, formerNames(definition, before.definition)) };
}

/** What those inputs were called of which none is left by its own name, in their order. */
function formerNames(after: FunctionDefinition, before: FunctionDefinition): ReadonlyMap<string, string> {
  const [now, old] = [namesOf(after), namesOf(before)];
  const come = now.filter((name) => !old.includes(name));
  const gone = old.filter((name) => !now.includes(name));
  return new Map(come.length === gone.length ? come.map((name, index) => [name, gone[index] ?? name]) : []);
}

function namesOf({ parameters }: FunctionDefinition): readonly string[] {
  return parameters.positional.map(({ name }) => name);
}

/** The definition with parameters of the former names, which it then calls as it does. */
function takingFormer(definition: FunctionDefinition, former: ReadonlyMap<string, string>): FunctionDefinition {
  const { parameters, body } = definition;
  const named = (parameter: Parameter): Parameter => ({
    ...parameter,
    name: former.get(parameter.name) ?? parameter.name,
  });
  const calls = parameters.positional.flatMap(({ name, span }): Statement[] => {
    const before = former.get(name);
    if (before === undefined) return [];
    return [
      { kind: 'assign', span, targets: [{ kind: 'name', span, name }], value: { kind: 'name', span, name: before } },
    ];
  });
  return {
    ...definition,
    parameters: { ...parameters, positional: parameters.positional.map(named) },
    body: [...calls, ...body],
  };
}
