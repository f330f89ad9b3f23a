import { callablesOf } from '../../core/loss/definitions';
import { neededSource } from '../../core/loss/needed-source';
import { wholeOf } from '../../core/loss/wholes';
import { LossSession, type Target } from '../../core/loss/session';
import type { SourceFiles } from '../../core/loss/request';
import type { Reading } from '../../core/roles/reading';
import { configArguments, defaultSample, sampleArguments } from '../../core/roles/sample';
import { parsedPython } from '../../core/syntax/python/parsed-files';
import type { ScriptedLoss } from '../script/pytorch-script';

/** A loss in the user's files, and how its inputs are read. */
export interface LossToScript {
  readonly files: SourceFiles;
  readonly path: string;
  readonly target: Target;
  readonly reading: Reading;
  /** The whole file as the surrogate trains with it; null where there is none. */
  readonly surrogate: string | null;
  /** Files that it imports. */
  readonly beside: readonly string[];
}

/** What a script has to say of a loss; or why it cannot, in a sentence. */
export function scriptedLoss(loss: LossToScript): ScriptedLoss | string {
  const { files, path, target, reading } = loss;
  if (target.kind === 'inline')
    return 'The loss is an expression within other code: put it into a function to take it away.';
  if (reading.inputs.some(({ name }) => !isIdentifier(wholeOf(name))))
    return 'An input of the loss has no name by which a program could give it.';
  const text = files.read(path) ?? '';
  const module = parsedPython(text, path);
  const [outer = target.name] = target.name.split('.');
  const source = neededSource(module, text, outer);
  if (source === null) return `\`${outer}\` is not defined at the top of its file.`;
  const isClass = module.body.some((statement) => statement.kind === 'class' && statement.name === outer);
  return {
    ...{ name: target.name, source, beside: loss.beside, fileName: lastOf(path) },
    surrogate: loss.surrogate === null ? null : neededSource(parsedPython(loss.surrogate, path), loss.surrogate, outer),
    rest: callablesOf(module).find(({ name }) => name === target.name)?.parameters.rest?.name ?? null,
    config: isClass ? reading.config : null,
    taken: takenFrom(loss),
  };
}

/** What takes the loss out of what a call of it answers. */
function takenFrom({ files, path, target, reading }: LossToScript): string {
  const session = new LossSession(files, path, defaultSample.seed);
  const opened = session.open(target, configArguments(reading));
  const outcome = 'kind' in opened ? opened : session.call(opened, sampleArguments(reading, defaultSample));
  return outcome.kind === 'value' ? outcome.taken : '';
}

function isIdentifier(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);
}

function lastOf(path: string): string {
  return path.split('/').at(-1) ?? path;
}
