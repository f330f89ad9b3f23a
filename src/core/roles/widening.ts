import type { Candidate } from './candidate';
import type { Domain, Role } from './reading';

/**
 * Where several predictions were narrowed together, those that need not be: a mean takes any number beside a scale that has to lie above 0.
 * `runs` says whether the loss runs on a reading as well as on the narrow one.
 */
export function widened(wide: Candidate, narrow: Candidate, runs: (candidate: Candidate) => boolean): Candidate {
  const predictions = narrowedOf(wide, narrow, 'prediction');
  if (predictions.length < 2) return narrow;
  const withDomains = (from: Candidate, names: readonly string[], domainOf: (name: string) => Domain): Candidate =>
    names.reduce((before, name) => {
      const inputs = before.inputs.map((input) =>
        input.kind === 'tensor' && input.name === name ? { ...input, domain: domainOf(name) } : input,
      );
      return runs({ ...before, inputs }) ? { ...before, inputs } : before;
    }, from);
  const asAtFirst = (name: string): Domain => domains(wide).get(name) ?? 'real';
  const ofAnySize = withDomains(narrow, predictions, asAtFirst);
  if (ofAnySize === narrow) return narrow;
  const scaled = withDomains(ofAnySize, narrowedOf(wide, ofAnySize, 'prediction'), () => 'positive');
  return withDomains(scaled, narrowedOf(wide, narrow, 'target'), asAtFirst);
}

/** The tensors of a role whose domain is another than at first. */
function narrowedOf(wide: Candidate, narrow: Candidate, role: Role): readonly string[] {
  const first = domains(wide);
  return narrow.inputs.flatMap((input) =>
    input.kind === 'tensor' && input.role === role && input.domain !== first.get(input.name) ? [input.name] : [],
  );
}

function domains({ inputs }: Candidate): ReadonlyMap<string, Domain> {
  return new Map(inputs.flatMap((input) => (input.kind === 'tensor' ? [[input.name, input.domain] as const] : [])));
}
