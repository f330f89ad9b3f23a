import { isStatic } from '../loss/definitions';
import { handedOver } from '../loss/own-functions';
import type { CallExpression, ClassDefinition, FunctionDefinition, Parameter } from '../program/program';
import { statementsIn } from '../program/walk';
import { Body, nameOf, takenIn, type Part, type Taken } from './part';

/** The method of the object that a call runs: `self.compute(outputs)`; of a base and a class the one of the class. */
export function methodCalled(
  { callee }: CallExpression,
  classes: readonly ClassDefinition[],
): FunctionDefinition | null {
  if (callee.kind !== 'attribute' || nameOf(callee.object) !== 'self') return null;
  const method = classes
    .flatMap((one) => [...statementsIn(one.body)])
    .find((statement) => statement.kind === 'function' && statement.name === callee.name);
  return method?.kind === 'function' ? method : null;
}

/** A method that is given a parameter as it is, and what it calls it. */
interface Handing {
  readonly method: FunctionDefinition;
  readonly parameter: Parameter;
}

function handingsOf(body: Body, { isWhole }: Taken, classes: readonly ClassDefinition[]): readonly Handing[] {
  return body.expressions.flatMap((call): readonly Handing[] => {
    const method = call.kind === 'call' ? methodCalled(call, classes) : null;
    if (call.kind !== 'call' || method === null) return [];
    return handedOver(method.parameters, !isStatic(method), call.arguments).flatMap(([parameter, value]) =>
      isWhole(value) ? [{ method, parameter }] : [],
    );
  });
}

/**
 * The parts of a parameter that is taken apart by methods to which it is handed on, as by the `compute` of a class whose base calls it, and maybe
 * by the loss itself. `apart`: what a body takes it apart into; null where it does something else with it. null too where nothing is handed on.
 */
export function partsHandedOn(
  body: Body,
  taken: Taken,
  classes: readonly ClassDefinition[],
  apart: (body: Body, taken: Taken) => readonly Part[] | null,
  outer: readonly FunctionDefinition[] = [],
): readonly Part[] | null {
  const handings = handingsOf(body, taken, classes);
  if (handings.length === 0) return null;
  const left = { ...taken, mentions: taken.mentions - handings.length };
  const own = left.mentions === 0 ? [] : apart(body, left);
  if (own === null) return null;
  const parts = new Map(own.map((part) => [part.parameter.name, part]));
  for (const { method, parameter } of handings) {
    if (outer.includes(method)) continue;
    const within = new Body(method.body);
    // It is called as the loss calls it.
    const given = { ...takenIn(within, parameter), parameter: taken.parameter };
    const inner = partsHandedOn(within, given, classes, apart, [...outer, method]) ?? apart(within, given);
    if (inner === null) return null;
    for (const part of inner) {
      const { name } = part.parameter;
      // What has no name where it is taken is called as a method does.
      const isNameless = parts.get(name)?.calledBy === name;
      if (!parts.has(name) || isNameless) parts.set(name, { ...part, usedIn: part.usedIn ?? method });
    }
  }
  return [...parts.values()];
}
