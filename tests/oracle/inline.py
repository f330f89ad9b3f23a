"""Runs the code around an inline loss of a file up to its `backward()`, in which given tensors stand for what comes from elsewhere."""

import ast
import copy

import torch


class Anything:
    """What the file does not say: it can be called, read, and goes round a loop once."""

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        return iter([self])

    def __iadd__(self, other):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


class Names(dict):
    """Names of which some are given: an assignment leaves them as they are, without their history where none is recorded."""

    def __init__(self, given, everywhere, parts_of):
        super().__init__(given)
        self.given = set(given)
        self.everywhere = everywhere
        self.parts_of = parts_of

    def __missing__(self, name):
        if name in ('parts', 'reach') or hasattr(__builtins__, name) or (isinstance(__builtins__, dict) and name in __builtins__):
            raise KeyError(name)
        return self.with_parts(name, Anything())

    def with_parts(self, name, value):
        if name in self.parts_of:
            vars(value).update(self.parts_of[name])
        return value

    def __setitem__(self, name, value):
        if name not in self.given:
            self.with_parts(name, value)
            super().__setitem__(name, value)
            self.everywhere[name] = value
        elif not torch.is_grad_enabled() and torch.is_tensor(self[name]):
            super().__setitem__(name, self[name].detach())


class Reached(Exception):
    pass


class Straight(ast.NodeTransformer):
    """A body to be run by itself up to the loss, taking apart what is not known into as many parts as are wanted."""

    def __init__(self, wanted):
        self.wanted = wanted

    def visit_FunctionDef(self, node):
        return node

    def visit_Return(self, node):
        return reaching(node.value, node) if node.lineno >= self.wanted else ast.copy_location(ast.Pass(), node)

    def visit_Expr(self, node):
        is_backward = isinstance(node.value, ast.Call) and getattr(node.value.func, 'attr', None) == 'backward'
        if not is_backward:
            return node
        return reaching(node.value.func.value, node) if node.lineno >= self.wanted else ast.copy_location(ast.Pass(), node)

    def visit_For(self, node):
        self.generic_visit(node)
        if isinstance(node.target, ast.Tuple):
            each = ast.Assign([node.target], parted(ast.Name('each', ast.Load()), node.target))
            node.target, node.body = ast.Name('each', ast.Store()), [each, *node.body]
        return node

    def visit_Assign(self, node):
        if isinstance(node.targets[0], ast.Tuple):
            node.value = parted(node.value, node.targets[0])
        return node


def reaching(value, node):
    call = ast.Call(ast.Name('reach', ast.Load()), [value], [])
    return ast.copy_location(ast.Expr(call), node)


def reach(value):
    raise Reached(value)


def parted(value, target):
    return ast.Call(ast.Name('parts', ast.Load()), [value, ast.Constant(len(target.elts))], [])


def parts(value, count):
    return [value] * count if isinstance(value, Anything) else value


class PartOf:
    """Something of which any part is the one that is given: `model(x)[:, :1]`."""

    def __init__(self, part):
        self.part = part

    def __getitem__(self, _):
        return self.part


def given_names(args, is_of_layer, count, parts_of):
    """`model(x)` is what `model` answers, or what its layer number `count` does; `out` is a name, `parts[0]` part of one, `x.shape[0]` how much there is of it, `net.head(x)` what a part of it answers."""
    names = {}
    for name, value in args.items():
        given = value * 1 if torch.is_tensor(value) and value.requires_grad else value
        node = ast.parse(name, mode='eval').body
        if is_of_layer and torch.is_tensor(value) and value.requires_grad:
            torch.nn.Linear.forward = layer(given, count)
        elif isinstance(node, ast.Name):
            names[node.id] = given
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names[node.func.id] = recording(given)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == 'self':
            names[ast.unparse(node.func)] = recording(given)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            parts_of.setdefault(node.func.value.id, {})[node.func.attr] = recording(given)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            names[node.value.func.id] = recording(PartOf(given))
        elif isinstance(node, ast.Subscript) and ast.unparse(node).endswith('.shape[0]'):
            names[ast.unparse(node.value.value)] = torch.zeros(value, 1)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Name):
            names[node.value.id] = PartOf(given)
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            names.setdefault(node.value.id, {})[ast.literal_eval(node.slice)] = given
        else:
            raise ValueError(f'no way to give {name}')
    return names


def recording(given):
    return lambda *args, **kwargs: given if torch.is_grad_enabled() or not torch.is_tensor(given) else given.detach()


def layer(given, count):
    def forward(self, x):
        count.append(self)
        return given if len(count) == count.last else torch.zeros(len(given), self.out_features)

    return forward


class Count(list):
    """The layers that were called, and which of them is the last."""

    def __init__(self, last):
        super().__init__()
        self.last = last


def holds(node, line):
    return node.lineno <= line <= node.end_lineno


def differentiated(text, start, edited, args):
    """What the loss that starts at the offset `start` is; `edited`: the first line that an edit changes."""
    line = line_at(text, start)
    tree = ast.parse(text)
    owner = next((one for one in tree.body if isinstance(one, ast.ClassDef) and holds(one, line)), None)
    outer = tree.body if owner is None else owner.body
    function = next((one for one in outer if isinstance(one, ast.FunctionDef) and holds(one, line)), None)
    top = tree.body
    if function is not None:
        defined = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
        top = [one for one in tree.body if isinstance(one, defined)]
    classes = [one for one in tree.body if isinstance(one, ast.ClassDef)]
    is_of_layer = any(holds(one, edited) for one in classes) and not (function is not None and holds(function, edited))
    # The first time round says which layer is the last.
    last = None
    for _ in range(2 if is_of_layer else 1):
        count = Count(last)
        found = reached(top, function, owner, line, args, is_of_layer, count)
        last = len(count)
    if found is None:
        raise ValueError('the loss is not reached')
    return torch.as_tensor(found)


def reached(top, function, owner, line, args, is_of_layer, count):
    own = torch.nn.Linear.forward
    kept = {'__name__': 'fixture', 'parts': parts, 'reach': reach}
    parts_of = {}
    names = Names(given_names(args, is_of_layer, count, parts_of), kept, parts_of)
    try:
        for statement in top:
            # Another loss of the script may refuse what this one is given.
            run([statement], line, kept, names, is_needed=False)
        if owner is not None:
            names['self'] = made(names, names[owner.name])
            vars(names['self']).update({name[5:]: value for name, value in names.items() if name.startswith('self.')})
        if function is not None:
            names.update({name: value for name, value in defaults(function.args).items() if name not in names})
            run(function.body, line, kept, names, is_needed=not (is_of_layer and count.last is None))
    except Reached as answer:
        return answer.args[0]
    finally:
        torch.nn.Linear.forward = own


def made(names, kind):
    """An object of a class as the file makes it, else by default."""
    return next((value for value in names.values() if type(value) is kind), None) or kind()


def defaults(arguments):
    """What parameters are where nothing is given for them, as far as it is written there."""
    named = arguments.posonlyargs + arguments.args
    pairs = [*zip(named[len(named) - len(arguments.defaults):], arguments.defaults), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
    return {one.arg: value.value for one, value in pairs if isinstance(value, ast.Constant)}


def run(body, line, kept, names, is_needed):
    module = Straight(line).visit(copy.deepcopy(ast.Module(body, [])))
    try:
        exec(compile(ast.fix_missing_locations(module), 'fixture', 'exec'), kept, names)
    except Reached:
        raise
    except Exception:
        if is_needed:
            raise


def line_at(text, offset):
    return text.encode('utf-16-le')[: 2 * offset].decode('utf-16-le').count('\n') + 1
