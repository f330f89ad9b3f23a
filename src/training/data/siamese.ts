import type { SampleRandom } from '../../core/roles/random';
import type { ShapeFamily } from '../../core/roles/reading';
import type { Labels, Samples } from './samples';
import { DoesNotFit } from './task';

type Rows = Samples['features'];

/** Several features per sample, one for each prediction, and what the loss's target is then. */
export interface SiameseSamples {
  readonly features: readonly Rows[];
  readonly truth: Labels;
}

/** How far the two views of a sample lie from it. */
const jitter = 0.1;

/**
 * Partners for labelled samples. Triplets: one of the same class, then others of another class. Pairs: in turn of the same class and of
 * another, the target says which. A contest: one of class 1, then of class 0. Views: the sample itself, moved a little.
 */
export function siamese(family: ShapeFamily, samples: Samples, count: number, random: SampleRandom): SiameseSamples {
  const { features, truth } = samples;
  if (truth.kind !== 'labels' || truth.places.length > 0) throw new DoesNotFit('partners are found by class');
  const classOf = truth.labels.map(([label = 0]) => label);
  const partner = (sample: number, same: boolean) => features[drawPartner(classOf, sample, same, random)] ?? [];
  switch (family) {
    case 'triplet': {
      const others = Array.from({ length: count - 1 }, (_, index) =>
        features.map((_row, sample) => partner(sample, index === 0)),
      );
      return { features: [features, ...others], truth };
    }
    case 'pair': {
      const same = features.map((_row, sample) => sample % 4 < 2);
      const partners = same.map((isSame, sample) => partner(sample, isSame));
      const labels = same.map((isSame) => [isSame ? 1 : 0]);
      return { features: [features, partners], truth: { ...truth, classes: 2, labels } };
    }
    case 'contest': {
      const ofClass = (wanted: number) => {
        const own = features.filter((_row, sample) => classOf[sample] === wanted);
        return features.map((row, sample) =>
          classOf[sample] === wanted ? row : (own[random.below(own.length)] ?? row),
        );
      };
      return { features: [ofClass(1), ofClass(0)], truth };
    }
    default: {
      const moved = () => features.map((row) => row.map((value) => value + jitter * random.normal()));
      return { features: Array.from({ length: count }, moved), truth };
    }
  }
}

function drawPartner(classOf: readonly number[], sample: number, same: boolean, random: SampleRandom): number {
  const candidates = classOf.flatMap((label, other) =>
    other !== sample && (label === classOf[sample]) === same ? [other] : [],
  );
  return candidates[random.below(candidates.length)] ?? sample;
}
