import { lastName, pathOf } from '../program/dotted-path';
import type { Argument, CallExpression, Expression, FunctionDefinition, Statement } from '../program/program';
import { expressionsIn, statementsIn } from '../program/walk';
import { contains, sameSpan } from '../text/span';
import type { CallSite } from './call-sites';
import { assignedValue, assigns, changes, namesAssigned } from './assignments';
import { moved } from './moves';
import type { Definition } from './places';
import { madeAttribute, ownerOf, parametersOf, straightWay } from './straight-way';

/** An expression, and what it is computed from. */
interface Held {
  readonly value: Expression;
  /** What has run before, in one line. */
  readonly before: readonly Statement[];
  readonly enclosing: readonly Definition[];
}

/** The call that makes what a loss calls. */
export interface Making extends Held {
  readonly value: CallExpression;
}

/** What following a criterion asks of the file. */
export interface CriterionNames {
  /** Whether calling this makes what a loss calls in turn. */
  readonly makesLoss: (callee: Expression) => boolean;
  /** Where the file calls a function or makes an object by this name. */
  readonly callsOf: (name: string) => readonly CallSite[];
  /** What a name is given that only the file as a program makes, `if __name__ == '__main__':`; null where nothing is. */
  readonly madeByProgram: (name: string) => Pick<Held, 'value' | 'before'> | null;
}

/** From hand to hand a criterion is followed so far. */
const mostHands = 8;

/**
 * The call that makes what is called here, where that is a loss: given a name, kept as an attribute, in a dictionary or a list that is written out,
 * moved to a device, or handed over by those in the file who call the definition around, if all hand over the same.
 */
export function makingOf(callee: Held, names: CriterionNames, hands = mostHands): Making | null {
  const held = heldBy(callee, names, hands);
  return held === null ? null : ofHeld(held, names, hands - 1);
}

function ofHeld(held: Held, names: CriterionNames, hands: number): Making | null {
  const { value, before, enclosing } = held;
  if (hands < 0) return null;
  if (value.kind !== 'call') return makingOf(held, names, hands);
  if (names.makesLoss(value.callee)) return { value, before, enclosing };
  const answer = answeredBy(held);
  if (answer !== null) {
    const making = ofHeld(answer, names, hands - 1);
    return making !== null && isClear(making, answer.factory) ? making : null;
  }
  // Where a loss is put does not change what it is: `nn.MSELoss().to(device)`, `criterion = criterion.cuda()`.
  const object = moved(value);
  if (object === null) return null;
  // What options say by a key may be a text, of which nothing is known.
  if ([...expressionsIn(object)].some((part) => part.kind === 'subscript' && part.index.kind === 'string')) return null;
  return ofHeld({ ...held, value: object }, names, hands - 1);
}

/** The one value that the function of the file answers that is called: `criterion = build_criterion()`. */
function answeredBy({ value, before, enclosing }: Held): (Held & { readonly factory: FunctionDefinition }) | null {
  const name = value.kind === 'call' && value.callee.kind === 'name' ? value.callee.name : null;
  if (name === null || ownerOf(name, enclosing) !== undefined) return null;
  const factory = before.findLast((one) => one.kind === 'function' && one.name === name);
  if (factory?.kind !== 'function') return null;
  const [only, ...others] = [...statementsIn(factory.body)].filter((one) => one.kind === 'return');
  if (only?.value === undefined || only.value === null || others.length > 0) return null;
  const own = straightWay(factory.body).filter((statement) => statement !== only);
  return { value: only.value, before: [...definitionsIn(before), ...own], enclosing: [factory], factory };
}

function definitionsIn(before: readonly Statement[]): readonly Statement[] {
  return before.filter(({ kind }) => kind === 'class' || kind === 'function');
}

/** What a name, an attribute or an element stands for. */
function heldBy({ value, before, enclosing }: Held, names: CriterionNames, hands: number): Held | null {
  switch (value.kind) {
    case 'name': {
      const owner = ownerOf(value.name, enclosing);
      const last = before.findLast((statement) => assigns(statement, value.name));
      // What has the parameter's name outside of the function is another.
      if (owner?.kind === 'function' && (last === undefined || !contains(owner.span, last.span)))
        return handedOver(value.name, owner, enclosing, names, hands);
      const assigned = assignedValue(value.name, before);
      if (assigned !== null) return { ...assigned, enclosing };
      const made = last === undefined ? names.madeByProgram(value.name) : null;
      return made === null ? null : { ...made, enclosing: [] };
    }
    case 'attribute':
      return madeAttribute(value, enclosing);
    case 'subscript':
      return elementOf(value, { value: value.object, before, enclosing }, names, hands);
    default:
      return null;
  }
}

/** `criteria['ce']`, `criteria[0]` of what is written out in one place. */
function elementOf(
  { object, index }: Extract<Expression, { kind: 'subscript' }>,
  held: Held,
  names: CriterionNames,
  hands: number,
): Held | null {
  if (hands < 0 || (object.kind === 'name' && held.before.some((statement) => changes(statement, object.name))))
    return null;
  const whole = heldBy(held, names, hands - 1);
  const value = whole === null ? null : elementAt(withoutModule(whole.value), index);
  return whole === null || value === null ? null : { ...whole, value };
}

/** What the library keeps modules in says as much as a plain dictionary or list: `nn.ModuleDict({'ce': …})`. */
function withoutModule(value: Expression): Expression {
  const [first] = value.kind === 'call' && /^Module(Dict|List)$/.test(lastName(value.callee)) ? value.arguments : [];
  return first?.kind === 'positional' ? first.value : value;
}

function elementAt(whole: Expression, index: Expression): Expression | null {
  if (whole.kind === 'dict' && index.kind === 'string') {
    const found = whole.entries.filter(({ key }) => key?.kind === 'string' && key.value === index.value);
    return whole.entries.every(({ key }) => key !== null) ? (found.at(-1)?.value ?? null) : null;
  }
  const isSequence = whole.kind === 'list' || whole.kind === 'tuple';
  return isSequence && index.kind === 'integer' ? (whole.elements[index.value] ?? null) : null;
}

/** What all calls in the file give a parameter; what it is by default where they give nothing. */
function handedOver(
  name: string,
  owner: FunctionDefinition,
  enclosing: readonly Definition[],
  names: CriterionNames,
  hands: number,
): Held | null {
  if (hands < 0) return null;
  const around = enclosing[enclosing.indexOf(owner) - 1];
  const isMethod = around?.kind === 'class';
  const isMaking = isMethod && owner.name === '__init__';
  const isCallee = ({ kind }: Expression): boolean => kind === (isMethod && !isMaking ? 'attribute' : 'name');
  const calls = names.callsOf(isMaking ? around.name : owner.name).filter(({ value }) => isCallee(value.callee));
  const own = parametersOf(owner).find((parameter) => parameter.name === name)?.defaultValue ?? null;
  const byDefault: Held | null = own === null ? null : { value: own, before: [], enclosing: [] };
  const given = calls.map(({ value, before, enclosing: outer }): Held | null => {
    const argument = argumentOf(value, name, owner, isMethod);
    return argument === null ? byDefault : { value: argument, before: straightWay(before), enclosing: outer };
  });
  const makings = (given.length === 0 ? [byDefault] : given).map((held) =>
    held === null ? null : ofHeld(held, names, hands - 1),
  );
  const [first, ...others] = makings;
  if (first === undefined || first === null) return null;
  return others.every((other) => other !== null && isSame(first, other)) && isClear(first, owner) ? first : null;
}

function argumentOf(
  call: CallExpression,
  name: string,
  { parameters }: FunctionDefinition,
  isMethod: boolean,
): Expression | null {
  const named = call.arguments.find((argument) => argument.kind === 'keyword' && argument.name === name);
  if (named !== undefined) return named.value;
  const positional = [...parameters.positionalOnly, ...parameters.positional].slice(isMethod ? 1 : 0);
  const at = positional.findIndex((one) => one.name === name);
  const isPlain = ({ kind }: Argument): boolean => kind === 'positional';
  return call.arguments.slice(0, at + 1).every(isPlain) ? (call.arguments[at]?.value ?? null) : null;
}

/** Whether two calls make the same: they are one, or make the same class by default. */
function isSame(one: Making, other: Making): boolean {
  const [first, second] = [one.value, other.value];
  const isByDefault = first.arguments.length + second.arguments.length === 0;
  return sameSpan(first.span, second.span) || (isByDefault && pathOf(first.callee) === pathOf(second.callee));
}

/** Whether the names that a criterion is made with mean nothing else in the function that it is handed to. */
function isClear({ value }: Making, owner: FunctionDefinition): boolean {
  const own = new Set([
    ...parametersOf(owner).map(({ name }) => name),
    ...[...statementsIn(owner.body)].flatMap((statement) => [...namesAssigned(statement)]),
  ]);
  return ![...expressionsIn(value)].some((part) => part.kind === 'name' && own.has(part.name));
}
