import type { Tensor } from '../../../graph/tensor';
import type { Context } from '../../../interpreter/context';
import { alias, property, type Library, type LibraryFunction } from '../../../interpreter/library';
import { bool, builtin, none, positional, tensor, tuple, type Value } from '../../../interpreter/values';
import { refuse } from '../../../ops/makers/types';
import type { Ref } from '../../../ops/ref';
import { isFloating } from '../../../tensor/dtype';
import { sameShape } from '../../../tensor/shape';
import { optionalDType, refArgument, tensorArgument } from '../kit/arguments';
import { forgetCasts } from '../kit/autocast';
import { isBatched, setBatched } from '../kit/batching';
import { libraryInstance } from '../kit/instances';
import { functions, methods } from '../kit/registry';
import { result } from '../kit/results';
import { torchFunction, type Arguments } from '../kit/torch-function';
import { backward, collected, collectingRef, gradientsOf, rootsOf, type PassOptions } from './engine';

type GraphArguments = Arguments<'retain_graph' | 'create_graph'>;

function passOptions(args: GraphArguments): PassOptions {
  const createGraph = args.bool('create_graph');
  return { createGraph, retainGraph: args.isNone('retain_graph') ? createGraph : args.bool('retain_graph') };
}

/** One tensor or a sequence of them; None for none. */
function tensorsOf(value: Value, name: string, context: Context): readonly Tensor[] {
  return listOf(value).map((item) => tensorArgument(item, name, context));
}

function gradientsGiven(value: Value, context: Context): readonly (Ref | null)[] {
  return listOf(value).map((item) => (item.kind === 'none' ? null : refArgument(item, 'grad_outputs', context)));
}

function listOf(value: Value): readonly Value[] {
  if (value.kind === 'none') return [];
  return value.kind === 'list' || value.kind === 'tuple' ? value.items : [value];
}

function grad(
  args: GraphArguments & Arguments<'outputs' | 'inputs' | 'grad_outputs' | 'allow_unused' | 'materialize_grads'>,
): Value {
  const { context } = args;
  const outputs = tensorsOf(args.value('outputs'), 'outputs', context);
  const inputs = tensorsOf(args.value('inputs'), 'inputs', context);
  const roots = rootsOf(outputs, gradientsGiven(args.value('grad_outputs'), context));
  if (inputs.some((input) => !input.requiresGrad)) {
    refuse('One of the differentiated Tensors does not require grad');
  }
  const gradients = gradientsOf(roots, inputs.map(collectingRef), 'to these', passOptions(args), context);
  const isFilled = args.bool('materialize_grads');
  const isUnusedAllowed = args.isNone('allow_unused') ? isFilled : args.bool('allow_unused');
  return tuple(
    gradients.map((gradient, index) => {
      if (gradient !== null) return result(gradient, context);
      if (!isUnusedAllowed) {
        refuse(
          'One of the differentiated Tensors appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.',
        );
      }
      const input = inputs[index]?.read();
      return isFilled && input !== undefined ? result(input.scalar(0).expand(input.shape), context) : none;
    }),
  );
}

const passes: Library = {
  ...functions({
    'autograd.backward': torchFunction(
      'tensors, grad_tensors=None, retain_graph=None, create_graph=False, inputs=None',
      (args) => {
        const outputs = tensorsOf(args.value('tensors'), 'tensors', args.context);
        const roots = rootsOf(outputs, gradientsGiven(args.value('grad_tensors'), args.context));
        const inputs = args.isNone('inputs') ? null : tensorsOf(args.value('inputs'), 'inputs', args.context);
        backward(roots, inputs, passOptions(args), args.context);
        return none;
      },
    ),
    'autograd.grad': torchFunction(
      'outputs, inputs, grad_outputs=None, retain_graph=None, create_graph=False, only_inputs=True, allow_unused=None, is_grads_batched=False, materialize_grads=False',
      grad,
    ),
  }),
  ...methods({
    backward: torchFunction('input, gradient=None, retain_graph=None, create_graph=False, inputs=None', (args) => {
      const roots = rootsOf([args.tensor('input')], gradientsGiven(args.value('gradient'), args.context));
      const inputs = args.isNone('inputs') ? null : tensorsOf(args.value('inputs'), 'inputs', args.context);
      backward(roots, inputs, passOptions(args), args.context);
      return none;
    }),
  }),
};

/** Makes a leaf of a tensor, or of a leaf a constant. */
function setRequiresGrad(self: Tensor, required: boolean): void {
  if (required) {
    if (!isFloating(self.dtype)) refuse('only Tensors of floating point dtype can require gradients');
    self.makeLeaf('requires_grad');
    return;
  }
  if (!self.isLeaf) {
    refuse(
      "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
    );
  }
  self.forgetHistory();
}

const flags: Library = {
  'torch.Tensor.grad': property(
    (self, context) => {
      const { gradients } = collected(context.trace);
      return gradients.get(collectingRef(tensorArgument(self, 'self', context)).id) ?? none;
    },
    (self, value, context) => {
      const { gradients } = collected(context.trace);
      const { id } = collectingRef(tensorArgument(self, 'self', context));
      if (value.kind === 'tensor') gradients.set(id, value);
      else gradients.delete(id);
    },
  ),
  'torch.Tensor.grad_fn': property((self, context) => {
    const own = tensorArgument(self, 'self', context);
    if (!own.requiresGrad || own.isLeaf) return none;
    return libraryInstance('torch.autograd.graph', 'Node', {}, context);
  }),
  'torch.Tensor.is_leaf': property((self, context) => bool(tensorArgument(self, 'self', context).isLeaf)),
  'torch.Tensor.output_nr': property(() => ({ kind: 'int', value: 0, origin: null })),
  'torch.Tensor.requires_grad': property(
    (self, context) => bool(tensorArgument(self, 'self', context).requiresGrad),
    (self, value, context) => {
      const [own, required] = [tensorArgument(self, 'self', context), context.truth(value)];
      // The method leaves what requires a gradient as it is; the attribute can't be set.
      if (required && !own.isLeaf) refuse('you can only change requires_grad flags of leaf variables.');
      setRequiresGrad(own, required);
    },
  ),
  'torch.Tensor.retains_grad': property((self, context) =>
    bool(collected(context.trace).retained.has(tensorArgument(self, 'self', context).read().id)),
  ),
};

/** What has a say in how all that comes after it is computed, or differentiated: nothing is known behind it. */
const interventions: Library = Object.fromEntries(
  [
    'torch.autograd.graph.Node.register_hook',
    'torch.autograd.graph.Node.register_prehook',
    'torch.autograd.graph.saved_tensors_hooks',
    'torch.nn.modules.module.register_module_backward_hook',
    'torch.nn.modules.module.register_module_forward_hook',
    'torch.nn.modules.module.register_module_forward_pre_hook',
    'torch.nn.modules.module.register_module_full_backward_hook',
    'torch.nn.modules.module.register_module_full_backward_pre_hook',
    'torch.set_default_tensor_type',
  ].map((name) => [
    name,
    {
      kind: 'function',
      call: (_, __, context) => context.spoil(`\`${name}\` is not followed`),
    } satisfies LibraryFunction,
  ]),
);

/** `register_hook`: what the hook answers replaces the gradient; the handle takes it away again. */
function registerHook(args: Arguments<'input' | 'hook'>): Value {
  const [input, hook, { context }] = [args.tensor('input'), args.value('hook'), args];
  if (!input.requiresGrad) refuse("cannot register a hook on a tensor that doesn't require gradient");
  let isActive = true;
  const { backward, site } = context.trace;
  const changed = (gradient: Ref): Ref | null => {
    if (!isActive) return null;
    const answer = context.call(hook, positional(result(gradient, context)));
    if (answer.kind !== 'tensor') return null;
    const value = answer.tensor.read();
    const name = context.getAttribute(hook, '__name__');
    if (!sameShape(value.shape, gradient.shape))
      refuse(`hook '${name?.kind === 'str' ? name.value : ''}' has changed the size of value`);
    return value;
  };
  backward.addHook(collectingRef(input), changed, site);
  const remove = builtin('remove', () => {
    isActive = false;
    return none;
  });
  return libraryInstance('torch.utils.hooks', 'RemovableHandle', { remove }, context);
}

const histories = methods({
  detach: torchFunction('input', (args) => tensor(args.tensor('input').detach())),
  detach_: torchFunction('input', (args) => {
    const input = args.tensor('input');
    if (input.isView) {
      refuse(
        "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence detach_() cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.",
      );
    }
    input.forgetHistory();
    return args.value('input');
  }),
  register_hook: torchFunction('input, hook', registerHook),
  requires_grad_: torchFunction('input, requires_grad=True', (args) => {
    setRequiresGrad(args.tensor('input'), args.bool('requires_grad'));
    return args.value('input');
  }),
  retain_grad: torchFunction('input', (args) => {
    const input = args.tensor('input');
    if (!input.requiresGrad) refuse("can't retain_grad on Tensor that has requires_grad=False");
    if (!input.isLeaf) collected(args.context.trace).retained.add(input.read().id);
    return none;
  }),
  share_memory_: torchFunction('input', (args) => args.value('input')),
});

const modes = functions({
  '_C._set_grad_enabled': torchFunction('enabled', (args) => {
    args.context.trace.recording = args.bool('enabled');
    return none;
  }),
  '_C._set_inference_mode': torchFunction('enabled', (args) => {
    args.context.trace.isInference = args.bool('enabled');
    return none;
  }),
  /** The dtype of `autocast` from here on; what it was is answered. */
  '_C._set_autocast': torchFunction('dtype', (args) => {
    const { trace } = args.context;
    const before = trace.autocast;
    trace.autocast = args.read('dtype', optionalDType);
    if (trace.autocast === null) forgetCasts(trace);
    return before === null ? none : { kind: 'dtype', dtype: before };
  }),
  '_C._set_batched': torchFunction('enabled', (args) => {
    const was = isBatched(args.context.trace);
    setBatched(args.context.trace, args.bool('enabled'));
    return bool(was);
  }),
  is_inference_mode_enabled: torchFunction('', (args) => bool(args.context.trace.isInference)),
  is_grad_enabled: torchFunction('', (args) => bool(args.context.trace.recording)),
});

export const autogradFunctions: Library = {
  ...passes,
  ...flags,
  ...interventions,
  ...histories,
  ...modes,
  'torch.detach': alias('torch.Tensor.detach'),
};
