import type { Note } from '../interpreter/values';
import type { Callable } from '../loss/definitions';
import type { Module } from '../program/program';
import { constructorParameters } from './constructor-usage';
import { directivesOf, tensorWord, tokensOf, wordNames } from './directive';
import { readParameters } from './parts';

/** What a comment says of an input that is not understood: a word that there is not, an input that the loss below it does not take. */
export function mistakesInComments(
  callable: Callable,
  module: Module,
  lineOf: (offset: number) => number,
): readonly Note[] {
  const line = lineOf(callable.span.start);
  return directivesOf(callable, module, lineOf).flatMap((directive) =>
    tokensOf(directive).flatMap((token) => {
      const said = tensorWord(token);
      const isAbove = lineOf(directive.span.start) === line - 1;
      const because =
        said === null ? null : (mistakenWord(said.word) ?? (isAbove ? mistakenName(said.name, callable) : null));
      return because === null ? [] : [{ message: `\`${token}\` is not understood: ${because}`, span: directive.span }];
    }),
  );
}

function mistakenWord(word: string): string | null {
  return word === '' || wordNames.includes(word) ? null : `\`${word}\` is none of ${wordNames.join(', ')}`;
}

function mistakenName(name: string, callable: Callable): string | null {
  const taken = readParameters(callable).map((parameter) => parameter.name);
  const isTaken = [...taken, ...constructorParameters(callable).map((parameter) => parameter.name)].includes(name);
  return isTaken ? null : `\`${callable.name}\` takes ${taken.join(', ')}`;
}
