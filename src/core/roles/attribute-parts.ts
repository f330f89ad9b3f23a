import type { Expression } from '../program/program';
import { mayBeTensors, timesAsked } from './dictionary-parts';
import { isSetting } from './names';
import { keyOf, namedPart, type Body, type Part, type Taken } from './part';
import { isMember, isTensorMember, type Test } from './uses';

/** What is read of an object with which nothing else is done, by its attributes and maybe by keys: `outputs.logits`. null where more is done with it. */
export function partsOfObject(body: Body, { parameter, isWhole, mentions }: Taken): readonly Part[] | null {
  const read = body.expressions.flatMap((expression) => nameRead(expression, isWhole) ?? []);
  const isCalled = body.expressions.some((one) => one.kind === 'call' && attributeOf(one.callee, isWhole) !== null);
  const names = [...new Set(read)];
  const [first] = names;
  if (first === undefined || isCalled || read.length + timesAsked(body, isWhole) < mentions) return null;
  if (isSetting(`${parameter.name}.${first}`) || !mayBeTensors([parameter.name, ...names])) return null;
  return names.map((name) => ({
    parameter: namedPart(parameter, `${parameter.name}.${name}`),
    calledBy: name,
    isIt: (expression) => nameRead(expression, isWhole) === name,
  }));
}

function nameRead(expression: Expression, isWhole: Test): string | null {
  return keyOf(expression, isWhole) ?? attributeOf(expression, isWhole);
}

/** `outputs.logits`, where that is nothing that a tensor or a collection has. */
function attributeOf(expression: Expression, isWhole: Test): string | null {
  if (expression.kind !== 'attribute' || !isWhole(expression.object)) return null;
  return isTensorMember(expression.name) || isMember(expression.name) ? null : expression.name;
}
