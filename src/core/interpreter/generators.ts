import type { Expression, Statement } from '../program/program';
import { NotFollowed, PythonException } from './context';
import { evaluate } from './expressions';
import type { Frame } from './frame';
import { iterationOf } from './iteration';
import { running } from './calls';
import { executeBlock, type Completion } from './statements';
import { iterator, none, type GeneratorControl, type IteratorValue, type Value } from './values';

/** What running statements gives: a value at each `yield`, taking what was sent, and how they end. */
export type Running = Generator<Value, Completion, Value>;

/** The generator object of a function whose body yields: it runs when it is asked. */
export function generatorOf(body: readonly Statement[], frame: Frame): IteratorValue {
  const { interpreter } = frame;
  const execution = executeBlock(body, frame);
  let state: 'new' | 'suspended' | 'running' | 'ended' = 'new';
  let returned: Value = none;

  const resume = (step: () => IteratorResult<Value, Completion>): Value | undefined => {
    if (state === 'ended') return undefined;
    if (state === 'running') interpreter.raise('ValueError', 'generator already executing');
    state = 'running';
    try {
      const result = running(frame, step);
      if (result.done === true) {
        state = 'ended';
        if (typeof result.value === 'object') returned = result.value.returned;
        return undefined;
      }
      state = 'suspended';
      return result.value;
    } catch (error) {
      state = 'ended';
      if (error instanceof NotFollowed && !frame.isLibrary) error.hasLeftUserCode = true;
      if (error instanceof PythonException && interpreter.isRaised(error, 'StopIteration')) {
        interpreter.raise('RuntimeError', 'generator raised StopIteration');
      }
      throw error;
    }
  };

  const raise = (exception: PythonException): Value | undefined => {
    if (state === 'ended' || state === 'new') {
      state = 'ended';
      throw exception;
    }
    return resume(() => execution.throw(exception));
  };
  const close = (): void => {
    if (state !== 'suspended') {
      state = 'ended';
      return;
    }
    const exit = interpreter.exception('GeneratorExit');
    try {
      if (resume(() => execution.throw(exit)) === undefined) return;
    } catch (error) {
      if (error instanceof PythonException && interpreter.isRaised(error, 'GeneratorExit')) return;
      throw error;
    }
    interpreter.raise('RuntimeError', 'generator ignored GeneratorExit');
  };
  const send = (value: Value): Value | undefined => {
    if (state === 'new' && value.kind !== 'none') {
      interpreter.raise('TypeError', "can't send non-None value to a just-started generator");
    }
    return resume(() => execution.next(value));
  };
  return iterator(() => send(none), { send, raise, close, returned: () => returned });
}

/** `yield value` and `yield from values`: what the generator's user sends in turn. */
export function* yielded(
  expression: Extract<Expression, { readonly kind: 'yield' | 'yieldFrom' | 'await' }>,
  frame: Frame,
): Generator<Value, Value, Value> {
  if (expression.kind === 'yield') return yield expression.value === null ? none : evaluate(expression.value, frame);
  if (expression.kind === 'await') throw new NotFollowed({ message: '`await` is not followed', span: expression.span });
  const values = evaluate(expression.value, frame);
  frame.doing(expression.span, 'yield from');
  if (values.kind === 'iterator' && values.generator !== undefined) return yield* delegated(values.generator);
  const next = iterationOf(values, frame.interpreter);
  for (let value = next(); value !== undefined; value = next()) yield value;
  return none;
}

/** Passes what is sent and raised on to the inner generator. */
function* delegated(inner: GeneratorControl): Generator<Value, Value, Value> {
  let value = inner.send(none);
  while (value !== undefined) {
    try {
      const sent: Value = yield value;
      value = inner.send(sent);
    } catch (error) {
      if (!(error instanceof PythonException)) throw error;
      value = inner.raise(error);
    }
  }
  return inner.returned();
}
