"""Lists and tuples."""


def case_list_methods():
    a = [3, 1, 2]
    a.append(4)
    a.extend((5, 6))
    a.insert(0, 0)
    a.insert(-1, 9)
    last = a.pop()
    first = a.pop(0)
    a.remove(1)
    return a, last, first, a.index(2), a.count(9)


def case_sort_and_reverse():
    a = [3, 1, 2]
    a.sort()
    b = sorted(a, reverse=True)
    c = ["bb", "a", "ccc"]
    c.sort(key=len, reverse=True)
    a.reverse()
    return a, b, c


def case_sort_is_stable():
    return sorted([(1, "b"), (0, "x"), (1, "a")], key=lambda pair: pair[0]), sorted(["B", "a"], key=str.lower)


def case_sort_reverse_is_stable():
    return sorted([(1, "b"), (0, "x"), (1, "a")], key=lambda pair: pair[0], reverse=True)


def case_sort_mixed_types():
    return sorted([1, "a"])


def case_slices():
    a = list(range(6))
    return a[1:4], a[::-1], a[::2], a[-3:], a[4:1:-1], a[:-1], a[10:], a[:]


def case_slice_assignment():
    a = list(range(6))
    a[1:3] = [10, 11, 12]
    b = list(range(6))
    b[::2] = [0, 0, 0]
    c = [1, 2, 3]
    c[1:1] = [9]
    d = [1, 2, 3]
    d[:] = []
    return a, b, c, d


def case_extended_slice_assignment_of_wrong_size():
    a = list(range(6))
    a[::2] = [1]
    return a


def case_deletion():
    a = list(range(8))
    del a[0]
    del a[-1]
    del a[1:3]
    b = list(range(6))
    del b[::2]
    return a, b


def case_index_out_of_range():
    return [1, 2][2]


def case_assign_out_of_range():
    a = [1]
    a[3] = 2


def case_pop_from_empty():
    return [].pop()


def case_pop_out_of_range():
    return [1, 2].pop(5)


def case_remove_missing():
    return [1].remove(2)


def case_index_missing():
    return [1].index(2)


def case_index_by_string():
    return [1]["a"]


def case_aliases_share():
    a = [1]
    b = a
    b.append(2)
    c = a[:]
    c.append(3)
    return a, b, c, a is b, a == c[:2]


def case_repeat_shares_elements():
    rows = [[0]] * 3
    rows[0].append(1)
    return rows


def case_concatenate():
    return [1] + [2], [1] * 3, (1,) + (2,), [0] * 0


def case_concatenate_list_and_tuple():
    return [1] + (2,)


def case_in_place_concatenation_keeps_identity():
    a = [1]
    b = a
    a += [2]
    a += (3,)
    a *= 2
    return a, b, a is b


def case_in_place_of_tuple_makes_a_new_one():
    a = (1,)
    b = a
    a += (2,)
    return a, b


def case_compare():
    return [1, 2] < [1, 3], [1] < [1, 0], (1, 2) == (1, 2), [1] == (1,), (2,) > (1, 9), [] < [0]


def case_membership():
    return 1 in [1, 2], 3 in (1, 2), [1] in [[1]], "a" not in ["b"]


def case_membership_in_number():
    return 1 in 5


def case_nested():
    a = [[1, 2], [3, [4]]]
    return a[1][1][0], len(a), a


def case_self_reference():
    a = [1]
    a.append(a)
    return a


def case_unpacking():
    a, b = 1, 2
    a, b = b, a
    (c, d), e = (3, 4), 5
    [f, g] = "xy"
    first, *middle, last = range(5)
    *start, end = [1]
    return a, b, c, d, e, f, g, first, middle, last, start, end


def case_unpacking_too_many():
    a, b = 1, 2, 3


def case_unpacking_too_few():
    a, b, c = [1, 2]


def case_unpacking_too_few_for_star():
    a, b, *c = [1]


def case_unpacking_a_number():
    a, b = 5


def case_unpacking_an_iterator_too_long():
    a, b = iter([1, 2, 3])


def case_star_in_displays():
    return [*range(2), 9, *"ab"], (*[1], 2), {*[1], 2}, {**{"a": 1}, "b": 2}


def case_swap_elements():
    a = [1, 2, 3]
    a[0], a[2] = a[2], a[0]
    return a


def case_assignment_order():
    i = 0
    a = [0, 0]
    i, a[i] = 1, 9
    return i, a


def case_multiple_targets():
    a = b = [1]
    a.append(2)
    return a, b, a is b


def case_tuple_methods():
    return (1, 2, 1).count(1), (1, 2).index(2), (1,), (), tuple([1]), tuple("ab")


def case_tuple_is_immutable():
    a = (1, 2)
    a[0] = 3


def case_tuple_as_key():
    return {(1, "a"): 2}[(1, "a")], hash((1, 2)) == hash((1, 2))


def case_range():
    r = range(2, 10, 3)
    return list(r), len(r), r[1], r[-1], 5 in r, 6 in r, r, range(3)[::-1], list(range(5, 0, -2)), len(range(0))


def case_range_with_zero_step():
    return range(1, 2, 0)


def case_range_of_float():
    return range(1.5)


def case_enumerate_zip():
    return list(enumerate("ab", 1)), list(zip([1, 2], "ab", [True, False])), list(zip([1], [])), list(zip())


def case_zip_strict():
    return list(zip([1, 2], [1], strict=True))


def case_zip_strict_longer():
    return list(zip([1], [1, 2], strict=True))


def case_map_filter_reversed():
    return list(map(lambda a, b: a + b, [1, 2], [3, 4])), list(filter(None, [0, 1, ""])), list(filter(lambda x: x > 1, [1, 2])), list(reversed([1, 2]))


def case_any_all():
    return any([0, 1]), any([]), all([]), all([1, 0]), any(x > 2 for x in [1, 3])


def case_iterating_while_appending():
    a = [1, 2]
    for x in a:
        if len(a) < 6:
            a.append(x * 10)
    return a


def case_copy_and_clear():
    a = [1, [2]]
    b = a.copy()
    b[1].append(3)
    a.clear()
    return a, b


def case_list_of_iterables():
    return list("ab"), list({"a": 1}), list((1, 2)), list(range(2)), list(x for x in [1])


def case_zip_transposes():
    return list(zip(*[(1, 2), (3, 4)])), [list(row) for row in zip(*[[1, 2], [3, 4]])]


def case_unhashable_key():
    return {[1]: 2}


def case_negative_zero_step_slices():
    return [1, 2, 3][2:0:-1], [1, 2, 3][::-2], (1, 2, 3)[-1:-3:-1]


def case_slice_objects():
    s = slice(1, 3)
    return [0, 1, 2, 3][s], s, s.start, s.stop, s.step, "abcd"[slice(None, None, 2)]
