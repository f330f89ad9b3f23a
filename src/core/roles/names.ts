import { wholeOf } from '../loss/wholes';
import type { Parameter } from '../program/program';
import { isOfWholeNumbers } from './annotation';
import type { Domain, Role } from './reading';

/** What a parameter's name suggests: it orders the readings that are tried and breaks ties, it decides nothing. */
export type NameHint = Role | 'mask' | 'number' | 'flag' | 'reduction' | null;

const hints: readonly (readonly [RegExp, NameHint])[] = [
  [/^(reduction|reduce|size_average|mode|pad(ding)?_mode|average)$/, 'reduction'],
  [
    // The logarithm of a temperature is one that is trained.
    /(^|(?<!(^|_)log)_)(temp|temperature|taus?|margin|gamma|alpha|eps|epsilon)(_|\d|$)|(^|_)epochs?(_num|_idx)?$|(?<!^time)_steps?$|^(epoch|step|iter\w*|it|cur_\w+|global_step|progress|current_\w+|t_epoch|temperature|temp|tau|margin|alpha|beta|gamma|lam\w*|lambda_?\w*|(?:batch|window|kernel|block|patch|crop|pool|queue|group|chunk|vocab)_?size|\w+_?poolsize|(?:loss|grad|cur)_scale|eps\w*|smooth\w*|sigma|delta|delta_\w+|delta|k|num_\w+|n_(?!score$|logit$|emb|feat)\w+|no_of_\w+|clip(?:_\w+)?|power|scale|theta|ratio|ignore_index|weight_decay)$|_(coefs?|coeffs?|coefficients?|factor|lambda|lam)$/,
    'number',
  ],
  [
    /^(is_|use_|with_|return_(?!batch)|do_|verbose|training(?!_masks?$)|normalize|keepdim|from_logits|logits_input)/,
    'flag',
  ],
  [/(^|_)(mask|masks|valid|ignored?|padding_mask|dones?|terminals?|terminated)(_|$)/, 'mask'],
  [
    /(^|_)(weight|weights|pos_weight|importance|avg_factor|cw|class_weights?|sample_weights?|advantages?|adv)(_|$)|^w(_|$)/,
    'weight',
  ],
  [/(^|_)[a-z]?(len|lens|lengths?)$/, 'schedule'],
  [/^loss(es)?(_(?!fn|func|type|name|weight|scale|factor|coef)\w*)?\d*$|_loss(es)?\d*$/, 'prediction'],
  [/teacher|(^|_)(tea|soft_(?:targets?|logits?|labels?)|ema|momentum_enc\w*|old|frozen)(_|$)/, 'teacher'],
  [
    /(^|_)(y_?true|target|targets|targs?|tgt|trg|label|labels|lbl|gt|gts|gold|truth|ground_?truth|true|reference|ref|onehot|one_hot|annotations?|actual|expected|real|y_?hot|tar|dst|rewards?|returns?|rets?|relevance|relevanc(?:y|ies)|hr|clean|obs|observ(?:ed|ations?)|measured|measurements?|fixed)(_|\d|$)|^y$|^t$|^ys$/,
    'target',
  ],
  [
    /(^|_)(y_?pred|[xyz]_?hat|pred|preds|predict\w*|predicted|output|outputs|out|logits?|input|inputs|x|prob|probs|probas|logp|logprobs?|lprobs?|log_pi|scores?|student|stu|hat|forecasts?|est|estimate\w*|recon\w*|fake|heat\w*|embedd?ings?|feat\w*|features?|fmaps?|anchor|positive|negative|pos|neg|z|mu|sigma|std|stddev|var|variance|logvar|log_?var|logstd|logsigma|src|source|img\d?|xs|hypothesis|sr|rec|enhanced|restored|denoised|simulated|rendered|warped|moved|guess(es)?|p)(_|\d|$)/,
    'prediction',
  ],
];

export function hintOf(parameter: Parameter): NameHint {
  return hintOfName(parameter.name) ?? annotationHint(parameter);
}

/** What is read of settings: `self.config.steps`, `args.alpha`, `hparams['gamma']`. */
const settings = /^(self\.)?_?(args?|opts?|cfg|config|conf|hparams?|hps?|params|options|flags|settings)(\.\w|\[['"])/i;

/** Whether a name is one of settings: `self.config.steps`, `args.alpha`. */
export function isSetting(input: string): boolean {
  return settings.test(input);
}

/** A target and a teacher are `t`; this may be one, or the temperature. */
const temperature = 'T';

export function hintOfName(input: string): NameHint {
  if (isSetting(input)) return 'number';
  const name = withoutAdversary(partName(input));
  if (name === temperature) return null;
  const hint = suggested(name, () => true) ?? hintOfWhole(input);
  if (hint === 'number') return saysPredictedFirst(name) ? 'prediction' : hint;
  if ((hint === 'target' || hint === 'schedule') && isPredictedByName(name)) return 'prediction';
  if ((hint === 'mask' || hint === 'weight') && isPredicted(name)) return 'prediction';
  // What an object keeps as the weight of one term is a number.
  const isKept = /^self\.\w+$/.test(input) ? !saysWeights(input) : ofSeveral.test(input);
  return hint === 'weight' && isKept ? 'number' : hint;
}

/**
 * What a part of something is called: `label` of `batch['label']` and of `batch.label`; the first of a tuple as the tuple is, and one of several
 * weights, `self.weights['dice_loss']`, as these are.
 */
function partName(input: string): string {
  const [, whole = ''] = ofSeveral.exec(input) ?? [];
  if (suggested(whole, (hint) => hint === 'weight') !== null) return whole;
  const [, key, attribute] = /^\w+(?:(?:\[\d+\])?\[['"](\w+)['"]\]|\.(\w+))$/.exec(input) ?? [];
  return key ?? attribute ?? input.replace(/^(\w+)\[\d+\]$/, '$1');
}

/** What a part is by what it is a part of, where its own name says nothing: `outputs['normal']`, `targets['normal']`. */
function hintOfWhole(input: string): NameHint {
  const whole = wholeOf(input);
  const last = whole === input ? '' : (wordsOf(whole).at(-1) ?? '');
  if (truths.test(last)) return 'target';
  return /^(outputs?|outs?|preds?|predictions?)$/.test(last) ? 'prediction' : null;
}

const ofSeveral = /^(?:self\.)?(\w+)\[(['"]?)\w+\2\]$/;

/** What the name of a tensor suggests, though another of its name would be a number: of `sigma`, the spread that is predicted. */
export function hintOfTensor(name: string): NameHint {
  return suggested(partName(name), (hint) => hint !== 'number');
}

/** Whether a name may be that of a distribution's parameter, which a model may say. */
export function isOfDistribution(name: string): boolean {
  return /^(alpha|beta|gamma|delta|kappa|theta|nu)$/.test(name);
}

function suggested(name: string, mayBe: (hint: NameHint) => boolean): NameHint {
  // `return_` is called so as Python has a word `return` of its own.
  const own = name.toLowerCase().replace(/_+$/, '');
  return hints.find(([pattern, hint]) => mayBe(hint) && pattern.test(own))?.[1] ?? null;
}

/** Of `logits_adv` and `y_l_adv`, which an adversary gives, the name beside: `mb_adv` is an advantage. */
function withoutAdversary(name: string): string {
  const words = wordsOf(name);
  const isOfAdversary = words.at(-1) === 'adv' && words.some((word) => outcomes.test(word) || /^[xyz]\d?$/.test(word));
  return isOfAdversary ? words.slice(0, -1).join('_') : name;
}

/** Whether a mask or a weight is what a model says: `mask_logits`, `pred_mask`. A `logits_mask` is laid over logits. */
function isPredicted(name: string): boolean {
  const words = wordsOf(name);
  return outcomes.test(words.at(-1) ?? '') || saysPredictedFirst(name);
}

/** Whether a target, or a length, is predicted by its name: `label_pred`, `predicted_lengths`; a `pred_target` is to be met. */
function isPredictedByName(name: string): boolean {
  const words = wordsOf(name);
  const isMet = words.slice(1).some((word) => truths.test(word));
  return /^(pred|preds|predictions?|predicted)$/.test(words.at(-1) ?? '') || (saysPredictedFirst(name) && !isMet);
}

/** Whether a name begins with that it is predicted: `pred_alpha`. */
function saysPredictedFirst(name: string): boolean {
  return /^y?pred[a-z]*_/.test(name.toLowerCase());
}

const truths = /^(targets?|targs?|tgt|labels?|gts?|gold|truth|true|ref|reference|actual|expected)$/;

/** Whether a name says nothing but that something is the truth: `target`, `y_true`; not `d_true`. */
export function isPlainTruth(name: string): boolean {
  return wordsOf(name).every((word) => word === 'y' || truths.test(word));
}

const outcomes =
  /^(y?pred|preds|predict\w*|logits?|outputs?|out|hat|yhat|probs?|probas?|scores?|student|forecasts?|recon\w*|rec|estimat\w*|est|fake|generated|gen|hypothesis|inputs?|sr|enhanced|restored|denoised|simulated|rendered|warped|moved|guess(es)?)\d*$/;

/** The words of a name, in small letters. */
export function wordsOf(name: string): readonly string[] {
  return name.toLowerCase().split('_');
}

/** Whether a name says outright that a model made it: `logits`, `y_hat`; beside these `x` or `positive` may be anything. */
export function isOutcomeName(name: string): boolean {
  return wordsOf(name).some((word) => outcomes.test(word));
}

/** Whether a name says what something is a share of by nothing: it may be predicted, or be what a prediction has to meet. */
export function isBareShare(name: string): boolean {
  return /^(prob|proba)s?$/.test(name.toLowerCase());
}

/** Names of what a network is given, which a reconstruction has to meet. */
const origins = /^(inputs?|x|img|images?|src|source)$/;
const results = /^(outputs?|out|recon\w*|rec|hat|generated|decoded|mu|logvar|sigma)$/;

/** Whether a name speaks for a prediction of its own: not a plain `x` or an image, which a prediction may have to meet. */
export function isOwnPrediction(name: string): boolean {
  return hintOfName(name) === 'prediction' && !/^(x|img|images?|inputs?)_?\d*$/.test(name.toLowerCase());
}

/** Words for the two sides that a model gives its numbers to at once: what is preferred and what is not, what belongs together and what does not. */
const sides: readonly (readonly [RegExp, RegExp])[] = [
  [/^(chosen|preferred|accepted)$/, /^(reject(ed)?|dispreferred)$/],
  [/^(win(ner|ning)?|won)$/, /^(los(e|er|ing|t))$/],
  [/^better$/, /^worse$/],
  [/^pos(itives?)?$/, /^neg(atives?)?$/],
  [/^ap$/, /^an$/],
  [/^(anchors?|anc)$/, /^(pos|neg)(itives?|atives?)?$/],
];

/** Whether two names differ only in the side that each is of: `policy_chosen_logps` and `policy_rejected_logps`. */
export function areOfTwoSides(one: string, other: string): boolean {
  const [first, second] = [wordsOf(one), wordsOf(other)];
  const apart = first.flatMap((word, place) => (word === second[place] ? [] : [[word, second[place] ?? ''] as const]));
  const [pair, ...others] = apart;
  if (pair === undefined || others.length > 0 || first.length !== second.length) return false;
  const [left, right] = pair;
  return sides.some(([up, down]) => (up.test(left) && down.test(right)) || (down.test(left) && up.test(right)));
}

/**
 * What each parameter's name suggests among the others: beside `x_hat` or `pred_boxes`, `x` and `gt_boxes` are what is to be met; beside
 * `output`, `input` is, unless there is a `target`.
 */
export function hintsAmong(parameters: readonly Parameter[]): ReadonlyMap<Parameter, NameHint> {
  const met = parameters.flatMap(({ name }) => {
    const rest = wordsOf(name).filter((word) => !outcomes.test(word));
    return rest.length > 0 && isOutcomeName(name) ? [ofOne(rest.join('_'))] : [];
  });
  const hasTruth = parameters.some((parameter) => hintOf(parameter) === 'target');
  const hasResult = !hasTruth && parameters.some(({ name }) => wordsOf(name).some((word) => results.test(word)));
  const withoutTruth = (name: string): string =>
    wordsOf(name)
      .filter((word) => !truths.test(word))
      .join('_');
  // `I_input` beside `I_rec`.
  const isOrigin = (name: string): boolean => {
    const [last = '', stem] = [wordsOf(name).at(-1), wordsOf(name).slice(0, -1).join('_')];
    return origins.test(name) || (origins.test(last) && met.includes(ofOne(stem)));
  };
  const isMet = (name: string): boolean => met.includes(ofOne(withoutTruth(name))) || (hasResult && isOrigin(name));
  // `logits_t` beside `logits_s`: without a student's, `t` may be the time.
  const names = new Set(parameters.map(({ name }) => name.toLowerCase()));
  const hasOther = (name: string, own: RegExp, other: string): boolean =>
    own.test(name) && names.has(name.replace(own, other));
  const isNothingPredicted = parameters.every((other) => hintOf(other) !== 'prediction');
  // One letter says little beside a name, where nothing else is named as predicted.
  const isBesideTruth = (parameter: Parameter): boolean =>
    hintOf(parameter) === 'target' &&
    parameters.some((other) => other.name.length > 1 && hintOf(other) === 'target') &&
    isNothingPredicted;
  const hintAmong = (parameter: Parameter): NameHint => {
    const name = parameter.name.toLowerCase();
    // `y` is what a network says where `t` is what it is to say.
    if (parameter.name === 'y' && names.has('t') && isNothingPredicted) return 'prediction';
    if (isMet(name)) return 'target';
    if (name.length === 1 && isBesideTruth(parameter)) return null;
    if (parameter.name !== temperature && hasOther(name, ofTeacher, 's')) return 'teacher';
    return hintOf(parameter) ?? (hasOther(name, /(?<=^|_)s(?=_|$)/, 't') ? 'prediction' : null);
  };
  return new Map(parameters.map((parameter) => [parameter, hintAmong(parameter)]));
}

const ofTeacher = /(?<=^|_)t(?=_|$)/;

/** Whether a name is that of the teacher of what another is called: `t_out` beside `s_out`. */
export function isTeacherOf(name: string, student: string): boolean {
  const [own, other] = [name.toLowerCase(), student.toLowerCase()];
  return ofTeacher.test(own) && own.replace(ofTeacher, 's') === other;
}

/** Whether a name is that of the real of what another is called: `D_real` beside `D_fake`, scores of a discriminator. */
export function isRealOf(name: string, other: string): boolean {
  const parts = name.toLowerCase().split(/(?<=^|_)real(?=_|$)/);
  return parts.length === 2 && parts.join('') !== '' && parts.join('fake') === other.toLowerCase();
}

/** `box` of `boxes`: what is predicted may be called by the one, and what is to be met by the other. */
function ofOne(name: string): string {
  return name.toLowerCase().replace(/(?<=[^s])s$|(?<=x)es$/, '');
}

function annotationHint(parameter: Parameter): NameHint {
  const annotation = parameter.annotation;
  // Nothing trains whole numbers.
  if (isOfWholeNumbers(annotation)) return 'target';
  if (annotation?.kind !== 'name') return null;
  switch (annotation.name) {
    case 'int':
    case 'float':
      return 'number';
    case 'bool':
      return 'flag';
    case 'str':
      return 'reduction';
    default:
      return null;
  }
}

/** The domain that an input's name suggests, where what the loss does with it fits several. */
export function namedDomain(name: string, role: 'prediction' | 'target'): Domain | null {
  const words = name.toLowerCase().split('_');
  const has = (...these: readonly string[]): boolean => words.some((word) => these.includes(word));
  if (role === 'prediction') {
    const isProbability = has('prob', 'probs', 'proba', 'probas', 'probability', 'probabilities');
    if ((isProbability && has('log')) || has('logp', 'logprob', 'logprobs', 'lprob', 'lprobs')) return 'logProbability';
    return isProbability ? 'probability' : null;
  }
  return has('mask', 'masks') ? 'binary' : null;
}

/** Whether a name says that something is a score of each class. */
export function saysScores(name: string): boolean {
  return /logit|score/i.test(name);
}

/** Whether a name says that something names the class of each sample. */
export function saysLabels(name: string): boolean {
  return /(^|_)(labels?|lbls?|classes)$/i.test(name);
}

const adaptedTo = /(?<=^|_)(target|tgt|trg)(?=_|$)/i;

/** Whether `target` names a domain, as there is a `source` among these too. */
export function isOfDomain(name: string, names: readonly string[]): boolean {
  return adaptedTo.test(name) && ['source', 'src'].some((one) => names.includes(name.replace(adaptedTo, one)));
}

/** Whether a name says of a weight that it may be below 0: how much better something was than had been thought. */
export function saysEitherSign(name: string): boolean {
  return /(^|_)(advantages?|advs?|gaes?|td_errors?)(_|\d|$)/i.test(name);
}

/** Whether a name says of a weight that there are several: of the samples, of the classes. */
export function saysWeights(name: string): boolean {
  return /weights$|(sample|class|pos|pixel|token|instance|edge|node)_?weight/i.test(name);
}
