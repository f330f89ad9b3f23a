import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTouched, movedOffset, movedSpan, type Change } from '../../src/extension/analysis/moved-analysis';

const size = 40;

const change: fc.Arbitrary<Change> = fc
  .tuple(fc.nat(size), fc.nat(size), fc.nat(10))
  .map(([one, other, length]) => ({ start: Math.min(one, other), end: Math.max(one, other), length }));

/** The characters of a text as numbers, so that each can be found again; new ones are negative. */
function edited({ start, end, length }: Change): readonly number[] {
  const before = Array.from({ length: size }, (_, index) => index);
  return [...before.slice(0, start), ...new Array<number>(length).fill(-1), ...before.slice(end)];
}

describe('places in an edited text', () => {
  it('an offset stays before the character that follows it, where that is still there', () => {
    fc.assert(
      fc.property(change, fc.nat(size - 1), (edit, offset) => {
        const after = edited(edit);
        if (after.includes(offset)) expect(after[movedOffset(offset, edit)]).toBe(offset);
        else expect(movedOffset(offset, edit)).toBe(edit.start + edit.length);
      }),
    );
  });

  it('a span that is not touched keeps its text', () => {
    fc.assert(
      fc.property(change, fc.nat(size - 1), fc.integer({ min: 1, max: 10 }), (edit, start, length) => {
        const span = { path: 'a', start, end: Math.min(start + length, size) };
        fc.pre(!isTouched(span, edit));
        const moved = movedSpan(span, edit);
        const text = Array.from({ length: span.end - span.start }, (_, index) => span.start + index);
        expect(edited(edit).slice(moved.start, moved.end)).toEqual(text);
      }),
    );
  });

  it('a span that is touched stays a span of the text', () => {
    fc.assert(
      fc.property(change, fc.nat(size - 1), fc.integer({ min: 1, max: 10 }), (edit, start, length) => {
        const moved = movedSpan({ path: 'a', start, end: Math.min(start + length, size) }, edit);
        expect(moved.start).toBeLessThanOrEqual(moved.end);
        expect(moved.end).toBeLessThanOrEqual(edited(edit).length);
      }),
    );
  });
});
