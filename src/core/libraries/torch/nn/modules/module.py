"""torch.nn.Module as its documentation describes it: parameters, buffers and submodules by name.

What a device, a script or a backward hook would do has no counterpart here: those methods return the module.
"""

import torch
from torch.nn.modules.kind import kind_of

# Methods of PyTorch's modules that are not followed: a call of one is not known, rather than an error of the program.
_not_followed = {
    "get_extra_state",
    "register_backward_hook",
    "register_full_backward_hook",
    "register_full_backward_pre_hook",
    "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook",
    "register_state_dict_post_hook",
    "register_state_dict_pre_hook",
    "set_extra_state",
    "set_submodule",
    "to_empty",
}


class RemovableHandle:
    """What registering a hook returns."""

    def __init__(self, hooks, hook):
        self.hooks = hooks
        self.hook = hook

    def remove(self):
        if self.hook in self.hooks:
            self.hooks.remove(self.hook)


class Module:
    call_super_init = False
    dump_patches = False

    def __init__(self, *args, **kwargs):
        if args or kwargs:
            given = f"keyword argument '{next(iter(kwargs))}'" if kwargs else f"{len(args) + 1} were given"
            if kwargs:
                raise TypeError(f"{type(self).__name__}.__init__() got an unexpected {given}")
            raise TypeError(f"{type(self).__name__}.__init__() takes 1 positional argument but {given}")
        for name, value in (
            ("training", True),
            ("_parameters", {}),
            ("_buffers", {}),
            ("_non_persistent_buffers_set", set()),
            ("_backward_hooks", []),
            ("_forward_hooks", []),
            ("_forward_pre_hooks", []),
            ("_modules", {}),
        ):
            object.__setattr__(self, name, value)

    # Attributes: what is a parameter, a module or a buffer lives in its own dictionary, by kind.

    def __setattr__(self, name, value):
        kind = kind_of(value, Module)
        if kind == "parameter" or kind == "module":
            if "_parameters" not in self.__dict__:
                what = "parameters" if kind == "parameter" else "module"
                raise AttributeError(f"cannot assign {what} before Module.__init__() call")
            slot = "_parameters" if kind == "parameter" else "_modules"
            self._forget(name, slot)
            self.__dict__[slot][name] = value
            return
        slot = _slot_with(self.__dict__, name)
        if slot is None:
            object.__setattr__(self, name, value)
        elif kind == "unknown" or value is None or (slot == "_buffers" and kind == "tensor"):
            self.__dict__[slot][name] = value
        else:
            what, expected = _expected[slot]
            raise TypeError(f"cannot assign '{_type_name(value)}' as {what} '{name}' ({expected} or None expected)")

    def __getattr__(self, name):
        slot = _slot_with(self.__dict__, name)
        if slot is None and name in _not_followed:
            unknown = getattr(torch, f"nn.Module.{name}")
            if "backward" in name:
                object.__setattr__(self, "_answer", unknown)
            return unknown
        if slot is None:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        return self.__dict__[slot][name]

    def __delattr__(self, name):
        slot = _slot_with(self.__dict__, name)
        if slot is None:
            object.__delattr__(self, name)
        else:
            del self.__dict__[slot][name]
            self._non_persistent_buffers_set.discard(name)

    def _forget(self, name, slot):
        for other in (self.__dict__, self._parameters, self._buffers, self._modules):
            if other is not self.__dict__[slot] and name in other:
                del other[name]
        self._non_persistent_buffers_set.discard(name)

    def register_parameter(self, name, param):
        if "_parameters" not in self.__dict__:
            raise AttributeError("cannot assign parameter before Module.__init__() call")
        self._check_name(name, "parameter", self._parameters)
        if kind_of(param, Module) not in ("parameter", "unknown") and param is not None:
            raise TypeError(
                f"cannot assign '{_type_name(param)}' object to parameter '{name}' "
                "(torch.nn.Parameter or None required)"
            )
        self._parameters[name] = param

    def register_buffer(self, name, tensor, persistent=True):
        if "_buffers" not in self.__dict__:
            raise AttributeError("cannot assign buffer before Module.__init__() call")
        self._check_name(name, "buffer", self._buffers)
        if kind_of(tensor, Module) not in ("tensor", "parameter", "unknown") and tensor is not None:
            raise TypeError(
                f"cannot assign '{_type_name(tensor)}' object to buffer '{name}' (torch Tensor or None required)"
            )
        self._buffers[name] = tensor
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name, module):
        if kind_of(module, Module) not in ("module", "unknown") and module is not None:
            raise TypeError(f"{_type_name(module)} is not a Module subclass")
        self._check_name(name, "module", self._modules)
        self._modules[name] = module

    def register_module(self, name, module):
        self.add_module(name, module)

    def _check_name(self, name, kind, own):
        if not isinstance(name, str):
            raise TypeError(f"{kind} name should be a string. Got {_type_name(name)}")
        if "." in name:
            raise KeyError(f'{kind} name can\'t contain "."')
        if name == "":
            raise KeyError(f'{kind} name can\'t be empty string ""')
        if hasattr(self, name) and name not in own:
            raise KeyError(f"attribute '{name}' already exists")

    # Walking the tree

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            # What is in a module that is not known is not known, and it is not shown what we remember.
            if kind_of(module, Module) != "unknown" and module is not None:
                yield from module.named_modules(memo, prefix + ("." if prefix else "") + name, remove_duplicate)

    def modules(self):
        for _, module in self.named_modules():
            yield module

    def named_children(self):
        seen = set()
        for name, module in self._modules.items():
            if kind_of(module, Module) == "unknown":
                yield name, module
            elif module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def children(self):
        for _, module in self.named_children():
            yield module

    def _named_members(self, slot, prefix, recurse, remove_duplicate):
        seen = set()
        modules = self.named_modules(None, prefix, remove_duplicate) if recurse else [(prefix, self)]
        for path, module in modules:
            for name, member in module.__dict__[slot].items():
                is_known = kind_of(member, Module) != "unknown"
                if is_known and (member is None or id(member) in seen):
                    continue
                if is_known and remove_duplicate:
                    seen.add(id(member))
                yield path + ("." if path else "") + name, member

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        yield from self._named_members("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        yield from self._named_members("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def _resolve(self, target):
        module = self
        for name in target.split(".") if target else []:
            if not hasattr(module, name):
                raise AttributeError(type(module).__name__ + " has no attribute `" + name + "`")
            module = getattr(module, name)
        return module

    def get_submodule(self, target):
        return self._resolve(target)

    def get_parameter(self, target):
        return self._resolve(target)

    def get_buffer(self, target):
        return self._resolve(target)

    # State

    def state_dict(self, destination=None, prefix="", keep_vars=False):
        state = {} if destination is None else destination
        for name, parameter in self._parameters.items():
            if parameter is not None:
                state[prefix + name] = parameter if keep_vars else parameter.detach()
        for name, buffer in self._buffers.items():
            if buffer is not None and name not in self._non_persistent_buffers_set:
                state[prefix + name] = buffer if keep_vars else buffer.detach()
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(state, prefix + name + ".", keep_vars)
        return state

    def load_state_dict(self, state_dict, strict=True, assign=False):
        for name, value in self.state_dict().items():
            if name in state_dict:
                value.copy_(state_dict[name])

    def train(self, mode=True):
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self):
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        for parameter in self.parameters():
            parameter.grad = None

    def apply(self, fn):
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn, recurse=True):
        for module in self.modules() if recurse else [self]:
            for slot in (module._parameters, module._buffers):
                for name, member in slot.items():
                    if member is not None:
                        slot[name] = _converted(member, fn)
        return self

    def to(self, *args, **kwargs):
        def convert(member):
            return member.to(*args, **kwargs) if member.is_floating_point() else member

        return self._apply(convert)

    def type(self, dst_type):
        return self._apply(lambda member: member.type(dst_type))

    def float(self):
        return self._apply(lambda member: member.float() if member.is_floating_point() else member)

    def double(self):
        return self._apply(lambda member: member.double() if member.is_floating_point() else member)

    def half(self):
        return self._apply(lambda member: member.half() if member.is_floating_point() else member)

    def bfloat16(self):
        return self._apply(lambda member: member.bfloat16() if member.is_floating_point() else member)

    def cuda(self, device=None):
        return self

    def cpu(self):
        return self

    def xpu(self, device=None):
        return self

    def share_memory(self):
        return self

    def compile(self, *args, **kwargs):
        return None

    # Calling

    def forward(self, *args, **kwargs):
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *args, **kwargs):
        # A hook may change what its gradient is.
        if "_answer" in self.__dict__:
            return self._answer
        if not self._backward_hooks and not self._forward_pre_hooks and not self._forward_hooks:
            return self.forward(*args, **kwargs)
        for hook, with_kwargs in self._forward_pre_hooks:
            changed = hook(self, args, kwargs) if with_kwargs else hook(self, args)
            if changed is not None and with_kwargs:
                args, kwargs = changed
            elif changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        result = self.forward(*args, **kwargs)
        for hook, with_kwargs in self._forward_hooks:
            changed = hook(self, args, kwargs, result) if with_kwargs else hook(self, args, result)
            result = result if changed is None else changed
        return result

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        return _registered(self._forward_pre_hooks, (hook, with_kwargs), prepend)

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        return _registered(self._forward_hooks, (hook, with_kwargs), prepend)

    # In words

    def extra_repr(self):
        return ""

    def _get_name(self):
        return type(self).__name__

    def __repr__(self):
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        children = [f"({name}): " + repr(module).replace("\n", "\n  ") for name, module in self._modules.items()]
        if len(lines) <= 1 and not children:
            return f"{self._get_name()}({extra})"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines + children) + "\n)"

    def __dir__(self):
        return [*self.__dict__, *self._parameters, *self._modules, *self._buffers]


_expected = {
    "_parameters": ("parameter", "torch.nn.Parameter"),
    "_modules": ("child module", "torch.nn.Module"),
    "_buffers": ("buffer", "torch.nn.Buffer, torch.Tensor"),
}


def _slot_with(attributes, name):
    for slot in _expected:
        if slot in attributes and name in attributes[slot]:
            return slot
    return None


def _registered(hooks, hook, first):
    if first:
        hooks.insert(0, hook)
    else:
        hooks.append(hook)
    return RemovableHandle(hooks, hook)


def _converted(member, fn):
    """A parameter stays one: what it is converted to is a leaf of its own."""
    changed = fn(member)
    if changed is member or kind_of(member, Module) != "parameter":
        return changed
    return type(member)(changed.detach(), member.requires_grad)


def _type_name(value):
    kind = type(value)
    if kind_of(value, Module) == "tensor":
        return value.type()
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
