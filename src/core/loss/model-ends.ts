import type { Argument, CallExpression, Expression } from '../program/program';
import { expressionsIn } from '../program/walk';
import { assignedValue, assigns } from './assignments';
import { classHanded, factoryHanded } from './handed-class';
import {
  isActivation,
  isArranging,
  isArrangement,
  layerAtEnd,
  layerOf,
  modelResult,
  resultOf,
  returnedBy,
  type Layer,
  type ModelResult,
  type Placed,
} from './model-result';
import { attributeMade } from './own-classes';
import type { Made } from './origins';
import { isPlainIndex } from './slice-expressions';
import { isParameter } from './straight-way';
import type { Surroundings } from './surroundings';

/** Models within models that are followed. */
const mostModels = 3;

/** What following a model asks of the slice that it is part of. */
interface Slicing {
  /** What surrounds the place that is being followed. */
  readonly around: () => Surroundings;
  readonly at: <T>(place: Pick<Placed, 'before' | 'enclosing'>, run: () => T) => T;
  readonly input: (expression: Expression, made: Made) => Expression;
  readonly madeCallee: (callee: Expression) => Expression | null;
}

/** How models of the file bring what their last layers compute into its form: an activation at the end. */
export class ModelEnds {
  /** Inputs that a layer of a model of this file computes. */
  readonly fromLayers = new Map<string, Layer>();
  /** Where the model is called whose result is being followed; null outside of models. */
  #called: Surroundings | null = null;
  /** How many models within models are being followed. */
  #depth = 0;
  readonly #slicing: Slicing;

  constructor(slicing: Slicing) {
    this.#slicing = slicing;
  }

  /** Where the outermost model is called, else where the slice is. */
  get called(): Surroundings {
    return this.#called ?? this.#slicing.around();
  }

  /** Whether what a model computes is being followed. */
  get isWithin(): boolean {
    return this.#depth > 0;
  }

  /**
   * The form that a model of this file brings what its last layer computes into, an input of the name of what is called; null where it
   * leaves it as it is or that is not known.
   */
  of(call: CallExpression, named: Expression): Expression | null {
    const around = this.#slicing.around();
    const result = modelResult(call.callee, around.before, around.enclosing) ?? handedResult(call, around);
    if (result === null || this.#depth > mostModels) return null;
    this.#depth += 1;
    const outer = this.#called;
    this.#called ??= around;
    const end = this.#slicing.at(result, () => {
      return result.kind === 'layers'
        ? this.#ofLayers(result.layers, named)
        : this.#activated(result.expression, named);
    });
    this.#called = outer;
    this.#depth -= 1;
    if (end === null) this.#ofLayer(named, layerAtEnd(result));
    return end;
  }

  /** The activations that a sequence of layers ends with, and what arranges their results, on what comes out of the layer before. */
  #ofLayers(layers: readonly Expression[], named: Expression): Expression | null {
    const around = this.#slicing.around();
    const isActivating = (layer: Expression): boolean =>
      layer.kind === 'call' && around.isFollowed(layer.callee) && isActivation(layer.callee);
    const end = layers.findLastIndex((layer) => !isActivating(layer) && !isArranging(layer)) + 1;
    const first = layers.findIndex((layer, place) => place >= end && isActivating(layer));
    if (first < 0) return null;
    const value = this.#inputUnder(named, layers[first - 1] ?? null);
    return layers.slice(first).reduce<Expression>(
      (given, callee) => ({
        kind: 'call',
        callee,
        arguments: [{ kind: 'positional', value: given, span: named.span }],
        span: callee.span,
      }),
      value,
    );
  }

  /** What goes into an activation at the end of a model. */
  #inputUnder(named: Expression, expression: Expression | null): Expression {
    const { before, enclosing } = this.#slicing.around();
    if (expression !== null) this.#ofLayer(named, layerOf({ expression, before, enclosing }));
    return this.#slicing.input(named, 'computed');
  }

  /** What is named so is what a layer computes. */
  #ofLayer(named: Expression, layer: Layer | null): void {
    if (layer !== null) this.fromLayers.set(this.#slicing.around().names.quote(named), layer);
  }

  /** An activation, on those before it and what the layer computes; null where none is applied. */
  #activated(expression: Expression, named: Expression): Expression | null {
    const around = this.#slicing.around();
    if (expression.kind === 'name') {
      const assigned = assignedValue(expression.name, around.before);
      if (assigned === null) return null;
      const place = { ...assigned, enclosing: around.enclosing };
      return this.#slicing.at(place, () => this.#activated(assigned.value, named));
    }
    if (expression.kind === 'subscript') {
      const whole = isPlainIndex(expression.index) ? this.#activated(expression.object, named) : null;
      return whole && { ...expression, object: whole };
    }
    if (expression.kind !== 'call') return null;
    const { callee } = expression;
    const [first, ...others] = expression.arguments;
    if (callee.kind === 'attribute' && !around.isFollowed(callee) && around.makingOf(callee) === null) {
      const inner = this.#activated(callee.object, named);
      const isApplied = isActivation(callee) || (isArrangement(callee) && inner !== null);
      if (!isApplied) return this.of(expression, named);
      if (inner !== null && isOfOwnNames(expression.arguments, around)) return inner;
      return { ...expression, callee: { ...callee, object: inner ?? this.#inputUnder(named, callee.object) } };
    }
    const made = around.makingOf(callee)?.value.callee ?? (callee.kind === 'call' ? callee.callee : callee);
    const isKnown = around.isOpened(expression) && (isActivation(made) || isArrangement(made));
    const inner = isKnown && first?.kind === 'positional' ? this.#activated(first.value, named) : null;
    const isApplied = isActivation(made) || inner !== null;
    if (!isKnown || !isApplied || first?.kind !== 'positional') return this.of(expression, named);
    if (inner !== null && isOfOwnNames(others, around)) return inner;
    const value = inner ?? this.#inputUnder(named, first.value);
    const called = this.#slicing.madeCallee(callee) ?? callee;
    return { ...expression, callee: called, arguments: [{ ...first, value }, ...others] };
  }
}

/** Whether it is said by names that mean nothing outside of the model, as its sizes: `out.view(x.size(0), -1)`. */
function isOfOwnNames(given: readonly Argument[], { before, enclosing }: Surroundings): boolean {
  return given
    .flatMap(({ value }) => [...expressionsIn(value)])
    .some(
      (part) =>
        part.kind === 'name' &&
        (isParameter(part.name, enclosing) || before.some((statement) => assigns(statement, part.name))),
    );
}

/** What a model ends with that is handed over, or is part of another object. */
function handedResult(call: CallExpression, around: Surroundings): ModelResult | null {
  const making = around.modelHanded(call.callee);
  if (making !== null) return resultOf({ ...making, expression: making.value });
  const made = call.callee.kind === 'attribute' ? attributeMade(call.callee, around) : null;
  const part = made && resultOf({ ...made, before: [...around.before, ...made.before], expression: made.value });
  if (part !== null) return part;
  const model = classHanded(call.callee, around);
  if (model !== null) return returnedBy(model);
  const factory = factoryHanded(call.callee, around);
  const { callee, span } = call;
  const maker: Expression | null = factory && { kind: 'name', name: factory.name, span: callee.span };
  const { before, enclosing } = around;
  return maker && resultOf({ before, enclosing, expression: { kind: 'call', callee: maker, arguments: [], span } });
}
