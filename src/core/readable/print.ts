import { basePower, negate, power, scaledOf } from './algebra';
import { anyPart, partsOf, Unreadable, varies, type Expression, type ExpressionOf } from './expression';

/** A formula in the signs of mathematics, and what the letters in it stand for. */
interface Printed {
  readonly formula: string;
  readonly definitions: readonly string[];
}

/** How tightly a text holds together: what is looser than its place wants gets parentheses. */
type Binding = 'sum' | 'product' | 'power' | 'whole';
const tightness: Record<Binding, number> = { sum: 1, product: 2, power: 3, whole: 4 };

interface Text {
  readonly text: string;
  readonly binding: Binding;
}

export function printFormula(e: Expression, inputs: readonly string[]): Printed {
  const countsSamples = anyPart(e, ({ key }) => key === 'count samples');
  const countsElements = anyPart(e, ({ key }) => key === 'count elements');
  if (countsSamples && countsElements) throw new Unreadable('two counts');
  const sums = namedSums(e, [...inputs, 'N']);
  const letters = new Map([...sums].map(([key, { letter }]) => [key, letter]));
  const definitions = [...sums.values()]
    .sort((a, b) => (a.letter < b.letter ? -1 : 1))
    .map(({ letter, sum }) => `${letter} = ${new Printer(new Map(), '').print(sum).text}`);
  return {
    formula: new Printer(letters, 'ᵢ').print(e).text,
    definitions: countsSamples ? [...definitions, 'N = number of samples'] : definitions,
  };
}

type Clamp = ExpressionOf<'extremum'> & { readonly operand: ExpressionOf<'extremum'> };

interface NamedSum {
  readonly letter: string;
  readonly sum: Expression;
}

/** Letters for sums over all elements: I where products are summed, S and on for others. */
function namedSums(e: Expression, taken: readonly string[]): ReadonlyMap<string, NamedSum> {
  const named = new Map<string, NamedSum>();
  const visit = (part: Expression): void => {
    if (named.has(part.key)) return;
    const isSum = part.kind === 'total' || (part.kind === 'sum' && anyPart(part, ({ kind }) => kind === 'total'));
    if (varies(part) || !isSum) {
      for (const inner of partsOf(part)) visit(inner);
      return;
    }
    const preferred = part.kind === 'total' && part.body.kind === 'product' ? 'I' : 'S';
    const used = [...taken, ...[...named.values()].map(({ letter }) => letter)];
    const letter = [preferred, 'S', 'T', 'U', 'V'].find((own) => !used.includes(own));
    if (letter === undefined) throw new Unreadable('too many sums');
    named.set(part.key, { letter, sum: part });
  };
  visit(e);
  return named;
}

class Printer {
  constructor(
    readonly letters: ReadonlyMap<string, string>,
    /** What stands after the name of an input: the element's index, or nothing inside a sum. */
    readonly index: string,
  ) {}

  print(e: Expression): Text {
    const letter = this.letters.get(e.key);
    if (letter !== undefined) return whole(letter);
    switch (e.kind) {
      case 'number':
        return { text: numberText(e.value), binding: e.value < 0 ? 'sum' : 'whole' };
      case 'input':
        return whole(e.isScalar ? e.name : `${e.name}${this.index}`);
      case 'count':
        return whole('N');
      case 'sum':
        return this.#sum(e);
      case 'product':
        return this.#product(e);
      case 'power':
        return e.exponent < 0 ? this.#quotient(1, [e]) : this.#power(e);
      case 'apply':
        return whole(e.name === 'abs' ? `|${this.#bare(e.operand)}|` : `${e.name}(${this.#bare(e.operand)})`);
      case 'extremum':
        if (isClamp(e))
          return whole(
            `clamp(${[e.operand.operand, e.bound, e.operand.bound].map((part) => this.#bare(part)).join(', ')})`,
          );
        return whole(`${e.name}(${this.#bare(e.bound)}, ${this.#bare(e.operand)})`);
      case 'compare':
        return whole(`[${this.#comparison(e)}]`);
      case 'cases':
        return whole(`{ ${this.#cases(e)} }`);
      case 'total':
        return {
          text: `Σ ${this.#within(new Printer(this.letters, '').print(e.body), 'product')}`,
          binding: 'product',
        };
      case 'softmax':
        return whole(`${e.name}(${new Printer(this.letters, '').print(e.body).text})${this.index}`);
      case 'indicator':
        return whole(`[i = ${e.label}]`);
    }
  }

  #bare(e: Expression): string {
    return this.print(e).text;
  }
  #within({ text, binding }: Text, wanted: Binding): string {
    return tightness[binding] < tightness[wanted] ? `(${text})` : text;
  }

  /** Elements first, a positive number before what is subtracted from it. */
  #sum({ terms }: ExpressionOf<'sum'>): Text {
    const rank = (term: Expression): number => (term.kind === 'number' ? 2 : varies(term) ? 0 : 1);
    const sorted = [...terms].sort((a, b) => rank(a) - rank(b));
    const lead = sorted.find((term) => scaledOf(term).coefficient > 0) ?? sorted[0];
    const ordered = lead === undefined ? sorted : [lead, ...sorted.filter((term) => term !== lead)];
    const [first, ...rest] = ordered.map((term) => {
      const isNegative = scaledOf(term).coefficient < 0;
      return {
        sign: isNegative ? '−' : '+',
        text: this.#within(this.print(isNegative ? negate(term) : term), 'product'),
      };
    });
    const start = first?.sign === '−' ? `−${first.text}` : (first?.text ?? '');
    return { text: [start, ...rest.map(({ sign, text }) => ` ${sign} ${text}`)].join(''), binding: 'sum' };
  }

  #product({ coefficient, factors }: ExpressionOf<'product'>): Text {
    const { text } = this.#quotient(Math.abs(coefficient), factors);
    return coefficient < 0 ? { text: `−${text}`, binding: 'sum' } : { text, binding: 'product' };
  }

  #quotient(coefficient: number, factors: readonly Expression[]): Text {
    const { numerator, denominator } = fractionOf(coefficient);
    const isBelow = (factor: Expression): boolean => basePower(factor).exponent < 0;
    const above = factors.filter((factor) => !isBelow(factor)).sort(byRank);
    const below = factors.filter(isBelow).map(inverse).sort(byRank);
    const over = [...(numerator === 1 ? [] : [numberText(numerator)]), ...this.#factors(above)];
    const under = [...(denominator === 1 ? [] : [numberText(denominator)]), ...this.#factors(below)];
    const top = over.length === 0 ? '1' : over.join('·');
    const bottom = under.length > 1 ? `(${under.join('·')})` : under.join('');
    return { text: bottom === '' ? top : `${top}/${bottom}`, binding: 'product' };
  }
  #factors(factors: readonly Expression[]): readonly string[] {
    // A sum over all elements takes in all that follows it, so it may stand bare at the end.
    return factors.map((factor, at) =>
      this.#within(this.print(factor), factor.kind === 'total' && at === factors.length - 1 ? 'product' : 'power'),
    );
  }

  #power({ base, exponent }: { readonly base: Expression; readonly exponent: number }): Text {
    if (exponent === 1) return this.print(base);
    if (exponent === 0.5) {
      const { text, binding } = this.print(base);
      return whole(binding === 'whole' ? `√${text}` : `√(${text})`);
    }
    const raised = Number.isInteger(exponent) ? superscript(exponent) : `^${numberText(exponent)}`;
    return { text: `${this.#within(this.print(base), 'whole')}${raised}`, binding: 'power' };
  }

  #comparison({ op, left, right }: ExpressionOf<'compare'>): string {
    return `${this.#bare(left)} ${op} ${this.#bare(right)}`;
  }

  #cases({ condition, then, otherwise }: ExpressionOf<'cases'>): string {
    const holds = condition.kind === 'compare' ? this.#comparison(condition) : this.#bare(condition);
    const rest = otherwise.kind === 'cases' ? this.#cases(otherwise) : `else ${this.#bare(otherwise)}`;
    return `${this.#bare(then)} if ${holds}, ${rest}`;
  }
}

function isClamp(e: ExpressionOf<'extremum'>): e is Clamp {
  const { bound, operand } = e;
  return (
    e.name === 'max' &&
    operand.kind === 'extremum' &&
    operand.name === 'min' &&
    bound.kind === 'number' &&
    operand.bound.kind === 'number'
  );
}

function whole(text: string): Text {
  return { text, binding: 'whole' };
}

function inverse(factor: Expression): Expression {
  const { base, exponent } = basePower(factor);
  return power(base, -exponent);
}

/** Inputs and letters before functions, these before sums. */
function byRank(a: Expression, b: Expression): number {
  return rankOf(a) - rankOf(b);
}
function rankOf(e: Expression): number {
  const { base } = basePower(e);
  if (base.kind === 'count') return 0;
  if (base.kind === 'input') return base.isScalar ? 1 : 2;
  if (e.kind === 'total') return 5;
  return base.kind === 'sum' || base.kind === 'cases' ? 4 : 3;
}

/** A number as a fraction of small whole numbers where it is one. */
function fractionOf(value: number): { readonly numerator: number; readonly denominator: number } {
  for (let denominator = 1; denominator <= 12; denominator += 1) {
    const numerator = Math.round(value * denominator);
    if (numerator > 0 && Math.abs(numerator / denominator / value - 1) < 1e-12) return { numerator, denominator };
  }
  return { numerator: value, denominator: 1 };
}

function numberText(value: number): string {
  const short = Number(value.toPrecision(7));
  const text = Math.abs(short) < 1e-3 && short !== 0 ? short.toExponential() : String(short);
  return text.replace('e+', 'e').replaceAll('-', '−');
}

function superscript(exponent: number): string {
  return String(exponent).replaceAll(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '');
}
