import type { PanelLoss } from '../src/protocol/panel-messages';
import type { Recipe } from '../src/training/recipe';
import type { Answer, CheckAnswer, PlaneAnswer, StepAnswer } from '../src/training/inspect/query';
import type { Measured, Progress, Setup, Stop, VariantProgress } from '../src/training/result';
import type { VariantName } from '../src/training/variants/variant';
import { Landscape } from './landscape';
import type { Instead } from './store';

/** All that is known of one variant's training so far. */
export interface Course {
  readonly name: VariantName;
  readonly loss: number[];
  readonly batchMetric: number[];
  readonly metric: Measured[];
  readonly signAgreement: Measured[];
  weightDifference: number | null;
  gradient: VariantProgress['gradient'];
  stopped: Stop | null;
  hasFloor: boolean;
}

/** Why a run has no curves: the loss cannot be trained. */
export interface Refusal {
  readonly message: string;
  readonly line: number | null;
}

export type RunStatus = 'preparing' | 'running' | 'paused' | 'done' | 'refused' | 'died';

/** One training as the page knows it. It grows with each report of the worker; `version` tells views that it did. */
export class Run {
  readonly courses = new Map<VariantName, Course>();
  status: RunStatus = 'preparing';
  setup: Setup | null = null;
  refusal: Refusal | null = null;
  plane: PlaneAnswer | null = null;
  takenApart: StepAnswer | null = null;
  check: CheckAnswer | null = null;
  landscape: Landscape | null = null;
  /** The loss along a line through the weights. */
  slice: Landscape | null = null;
  step = 0;
  version = 0;

  constructor(
    readonly id: number,
    readonly loss: PanelLoss,
    readonly recipe: Recipe,
    /** What was trained in the place of the surrogate that the report offers. */
    readonly instead: Instead | null,
  ) {}

  get isActive(): boolean {
    return this.status === 'preparing' || this.status === 'running';
  }
  /** Whether there is something to see of it. */
  get hasCurves(): boolean {
    return this.step > 0;
  }

  /** Whether its inputs are points in the plane. */
  get hasPlane(): boolean {
    return (this.setup?.plane ?? null) !== null;
  }

  prepared(setup: Setup): void {
    this.setup = setup;
    if (this.status === 'preparing') this.status = 'running';
    this.version += 1;
  }

  progressed({ to, variants, done }: Progress): void {
    this.step = to;
    for (const progress of variants) this.#extend(progress);
    if (done) this.status = 'done';
    this.version += 1;
  }

  ended(status: 'refused' | 'died', refusal: Refusal | null = null): void {
    this.status = status;
    this.refusal = refusal;
    this.version += 1;
  }

  learned(answer: Answer): void {
    switch (answer.kind) {
      case 'plane':
        this.plane = answer;
        break;
      case 'step':
        this.takenApart = answer;
        break;
      case 'check':
        this.check = answer;
        break;
      case 'landscape':
        if (answer.rows === 1) this.slice = Landscape.with(this.slice, answer);
        else this.landscape = Landscape.with(this.landscape, answer);
    }
    this.version += 1;
  }

  #extend(progress: VariantProgress): void {
    const course = this.courses.get(progress.name) ?? emptyCourse(progress.name);
    course.loss.push(...progress.loss);
    course.batchMetric.push(...progress.batchMetric);
    course.metric.push(...progress.metric);
    course.signAgreement.push(...progress.signAgreement);
    course.weightDifference = progress.weightDifference;
    course.gradient = progress.gradient;
    course.stopped = progress.stopped;
    course.hasFloor = progress.hasFloor;
    this.courses.set(progress.name, course);
  }
}

function emptyCourse(name: VariantName): Course {
  return {
    ...{ name, loss: [], batchMetric: [], metric: [], signAgreement: [] },
    ...{ weightDifference: null, gradient: 'none', stopped: null, hasFloor: true },
  };
}
