import { namedParameters, type Callable } from '../loss/definitions';

/** `temperature (float): …`, `temperature: float`, `temperature : float`; and `:param float temperature: …`. */
const before =
  /^\s*(?:[-*]\s+)?(?::param\s+)?[`*]*(\w+)[`*]*\s*[:(]\s*(?:an?\s+)?(float|int|integer|number|scalar)\s*(?:[),:]|$)/i;
const behind = /^\s*:param\s+(float|int)\s+(\w+)\s*:/;

/** `heatmaps (torch.Tensor): …` */
const tensor = /^\s*(?:[-*]\s+)?(?::param\s+)?[`*]*(\w+)[`*]*\s*[:(]\s*(?:an?\s+)?(?:torch\.)?\w*Tensor\b/;

/** Parameters of which a docstring says that they are numbers; `sure`: that they are no tensors of such, as it says of others. */
export interface DocumentedNumbers {
  readonly all: ReadonlySet<string>;
  readonly sure: ReadonlySet<string>;
}

const known = new WeakMap<Callable, DocumentedNumbers>();

export function documentedNumbers(callable: Callable): DocumentedNumbers {
  const found = known.get(callable) ?? numbersOf(callable);
  known.set(callable, found);
  return found;
}

function numbersOf({ definition, owner, parameters }: Callable): DocumentedNumbers {
  const names = new Set(namedParameters(parameters).map(({ name }) => name));
  const texts = [definition.kind === 'function' ? definition.docstring : null, owner?.docstring ?? null];
  const lines = texts.flatMap((text) => text?.split('\n') ?? []);
  const told = lines.flatMap((line) => {
    const [, name = '', kind = ''] = before.exec(line) ?? [];
    const [, type = '', parameter = ''] = behind.exec(line) ?? [];
    return [
      { name, kind },
      { name: parameter, kind: type },
    ].filter((one) => names.has(one.name));
  });
  const saysTensors = lines.some((line) => names.has(tensor.exec(line)?.[1] ?? ''));
  const isSure = ({ kind }: { readonly kind: string }): boolean => saysTensors || /^(number|scalar)$/i.test(kind);
  return { all: new Set(told.map(({ name }) => name)), sure: new Set(told.filter(isSure).map(({ name }) => name)) };
}
