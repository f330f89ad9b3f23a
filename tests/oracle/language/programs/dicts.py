"""Dicts and sets."""

from collections import Counter, OrderedDict, defaultdict, deque, namedtuple


def case_dict_methods():
    d = {"a": 1}
    d["b"] = 2
    d.update({"c": 3}, d=4)
    d.setdefault("a", 9)
    d.setdefault("e", 5)
    return d, d.get("z"), d.get("z", 0), d.pop("a"), d.pop("zz", None), d.popitem(), list(d)


def case_keys_values_items():
    d = {"a": 1, "b": 2}
    return list(d.keys()), list(d.values()), list(d.items()), d.keys(), d.values(), d.items(), len(d.keys())


def case_views_see_changes():
    d = {"a": 1}
    keys = d.keys()
    d["b"] = 2
    return list(keys), "b" in keys, ("b", 2) in d.items(), 2 in d.values()


def case_key_views_are_sets():
    a, b = {"x": 1, "y": 2}, {"y": 3, "z": 4}
    return sorted(a.keys() & b.keys()), sorted(a.keys() | b.keys()), sorted(a.keys() - b.keys()), a.keys() == {"x", "y"}


def case_missing_key():
    return {"a": 1}["b"]


def case_missing_number_key():
    return {}[1]


def case_pop_missing():
    return {}.pop("a")


def case_constructors():
    return dict(a=1), dict([("a", 1)]), dict({"a": 1}, b=2), dict(zip("ab", [1, 2])), dict.fromkeys("ab", 0), {}


def case_constructor_of_number():
    return dict([1])


def case_constructor_of_triple():
    return dict([(1, 2, 3)])


def case_order_of_insertion():
    d = {"b": 1, "a": 2}
    d["b"] = 3
    del d["a"]
    d["a"] = 4
    return d, list(d.items())


def case_merge():
    a = {"x": 1}
    b = a | {"y": 2}
    a |= {"z": 3}
    return a, b, {**a, **b}


def case_delete_missing():
    d = {}
    del d["a"]


def case_membership_and_length():
    d = {"a": None}
    return "a" in d, "b" in d, len(d), bool(d), bool({}), None in d.values()


def case_equality():
    return {"a": 1} == {"a": 1.0}, {"a": 1, "b": 2} == {"b": 2, "a": 1}, {} != {"a": 1}, {1: [2]} == {1: [2]}


def case_nested_update():
    d = {"a": {"b": [1]}}
    d["a"]["b"].append(2)
    d["a"]["c"] = {}
    return d


def case_changed_while_iterating():
    d = {"a": 1, "b": 2}
    for key in d:
        d[key + "x"] = 1


def case_comprehension():
    return {k: v * 2 for k, v in {"a": 1, "b": 2}.items() if v > 1}, {x: x**2 for x in range(3)}


def case_copy_is_shallow():
    a = {"x": [1]}
    b = a.copy()
    b["x"].append(2)
    b["y"] = 1
    return a, b


def case_none_and_tuples_as_keys():
    d = {None: 1, (1, 2): 3, True: 4, 2.5: 5}
    return d[None], d[(1, 2)], d[1], d[2.5]


def case_defaultdict():
    d = defaultdict(list)
    d["a"].append(1)
    c = defaultdict(int)
    for letter in "aab":
        c[letter] += 1
    return d, dict(c), "z" in d, d.get("z"), isinstance(d, dict)


def case_defaultdict_without_factory():
    return defaultdict(None)["a"]


def case_ordered_dict():
    d = OrderedDict()
    d["a"] = 1
    d["b"] = 2
    d.move_to_end("a")
    return d, list(d), d.popitem(last=False), d == {"a": 1}


def case_counter():
    c = Counter("abracadabra")
    c.update("aa")
    return c["a"], c["z"], c.most_common(2), sum(c.values()), Counter(a=1) + Counter(a=2, b=1), dict(Counter([1, 1]))


def case_deque():
    d = deque([1, 2, 3], maxlen=3)
    d.append(4)
    d.appendleft(0)
    d.rotate(1)
    return list(d), d, len(d), d[0], d.pop(), d.popleft()


def case_namedtuple():
    Point = namedtuple("Point", ["x", "y"], defaults=[5])
    p = Point(1)
    a, b = p
    return p, p.x, p[1], a, b, p._replace(x=2), p._asdict(), p == (1, 5), Point._fields, Point(x=3, y=4), len(p)


def case_namedtuple_missing():
    Point = namedtuple("Point", "x y")
    return Point(1)


def case_sets():
    a, b = {1, 2, 3}, {2, 3, 4}
    return sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a <= {1, 2, 3, 4}, a < a, a.isdisjoint({9}), len(a)


def case_set_methods():
    s = {1}
    s.add(2)
    s.update([3, 4], {5})
    s.discard(9)
    s.remove(1)
    t = s.copy()
    t.clear()
    return sorted(s), t, sorted(s.union([7])), sorted(s.intersection([2, 3])), sorted(s.difference([2])), s.issubset(range(9))


def case_set_in_place():
    s = {1, 2}
    t = s
    s |= {3}
    s -= {1}
    s &= {2, 3}
    s ^= {9}
    return sorted(t), s is t


def case_remove_missing_from_set():
    return {1}.remove(2)


def case_set_of_lists():
    return {[1]}


def case_frozenset():
    f = frozenset([1, 2])
    return f == {1, 2}, {f: 1}[frozenset([2, 1])], sorted(f), frozenset(), set()


def case_set_equality_and_membership():
    return {1, 2} == {2, 1}, 1.0 in {1}, (1, 2) in {(1, 2)}, {1} == [1], set("aab") == {"a", "b"}


def case_key_with_own_hash():
    class Key:
        def __init__(self, name):
            self.name = name

        def __eq__(self, other):
            return self.name == other.name

        def __hash__(self):
            return hash(self.name)

    d = {Key("a"): 1}
    d[Key("a")] = 2
    return len(d), d[Key("a")], Key("a") in d, Key("b") in d, len({Key("x"), Key("x")})


def case_equality_without_hash():
    class Key:
        def __eq__(self, other):
            return True

    return {Key(): 1}


def case_subclass_of_dict():
    class Config(dict):
        def __getattr__(self, name):
            return self[name]

        def __setattr__(self, name, value):
            self[name] = value

    c = Config(a=1)
    c.b = 2
    return c.a, c["b"], c, len(c), isinstance(c, dict), c.get("z", 3), list(c.items()), "a" in c


def case_missing_method():
    class Zero(dict):
        def __missing__(self, key):
            return 0

    z = Zero()
    z["a"] += 1
    return z["a"], z["b"], z


def case_super_in_dict_subclass():
    class Doubled(dict):
        def __setitem__(self, key, value):
            super().__setitem__(key, value * 2)

        def __getitem__(self, key):
            return super().__getitem__(key) + 1

    d = Doubled()
    d["a"] = 3
    return d["a"], dict.__getitem__(d, "a"), len(d)


def case_subclass_of_list():
    class Stack(list):
        def push(self, value):
            self.append(value)

        def __getitem__(self, index):
            return super().__getitem__(index) * 10

    s = Stack([1])
    s.push(2)
    return s[0], len(s), s, sum(s), list(s), isinstance(s, list), s == [1, 2], s[1:] if False else None
