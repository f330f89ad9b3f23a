"""Strings: methods, indexing, formatting."""


def case_case_methods():
    return "aBc".upper(), "aBc".lower(), "hello world".title(), "hELLO".capitalize(), "aBc".swapcase()


def case_strip():
    return "  a ".strip(), "xxaxx".strip("x"), "abc".lstrip("ab"), "abc".rstrip("bc"), "a\n".rstrip()


def case_split():
    return " a  b ".split(), "a,b,,c".split(","), "a,b,c".split(",", 1), "abc".split("x"), "".split(), "".split(",")


def case_rsplit_and_lines():
    return "a,b,c".rsplit(",", 1), " a b c ".rsplit(None, 1), "a\nb\r\nc".splitlines(), "a\n".splitlines(True)


def case_partition():
    return "a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("=")


def case_join():
    return ",".join(["a", "b"]), "".join("abc"), "-".join(str(i) for i in range(3)), "x".join([])


def case_join_of_numbers():
    return ",".join(["a", 1])


def case_replace():
    return "aaa".replace("a", "b"), "aaa".replace("a", "b", 2), "abc".replace("", "-"), "abc".replace("x", "y")


def case_find():
    return "banana".find("an"), "banana".rfind("an"), "banana".find("x"), "banana".find("an", 2), "banana".count("an")


def case_index_fails():
    return "abc".index("z")


def case_starts_and_ends():
    return "abc".startswith("ab"), "abc".endswith(("x", "c")), "abc".startswith(""), "abc".startswith("b", 1)


def case_prefix_suffix():
    return "prefix_name".removeprefix("prefix_"), "name.py".removesuffix(".py"), "name".removesuffix("")


def case_tests():
    return "12".isdigit(), "a1".isalnum(), "ab".isalpha(), " ".isspace(), "Ab".isupper(), "AB".isupper(), "ab_1".isidentifier()


def case_justify():
    return "a".ljust(3) + "|", "a".rjust(3), "a".center(4, "*"), "ab".center(5, "*"), "-7".zfill(4), "7".zfill(3)


def case_slices():
    s = "abcdef"
    return s[1:3], s[-2:], s[::-1], s[::2], s[10:], s[-100:2], s[5:1:-2]


def case_index_of_string():
    return "abc"[1], "abc"[-1]


def case_index_out_of_range():
    return "abc"[3]


def case_index_by_string():
    return "abc"["a"]


def case_repeat_and_concatenate():
    return "ab" * 3, 2 * "x", "a" + "b", "ab" * 0, "ab" * -1


def case_contains_and_compare():
    return "a" in "abc", "" in "abc", "z" not in "abc", "a" < "b", "a" < "B", "abc" < "abd", "" < "a"


def case_concatenate_number():
    return "a" + 1


def case_repr_of_strings():
    return ["it's", 'say "x"', "both ' and \"", "tab\t", "back\\slash", "new\nline", "\x00", "é"]


def case_escapes():
    return "\x41\u00e9\n", len("\n"), r"\n", "a" "b", """x
y"""


def case_code_points():
    return ord("a"), chr(233), chr(128512), len("😀a"), "😀a"[1], list("😀é")


def case_format_numbers():
    return f"{3.14159:.2f}", f"{10:5d}|", f"{10:<5}|", f"{10:^5}|", f"{1234567:,}", f"{0.5:%}", f"{0.12345:.1%}"


def case_format_exponents():
    return f"{12345.678:e}", f"{12345.678:.2e}", f"{12345.678:g}", f"{1e-7:g}", f"{1e10:G}", f"{0.0001:g}", f"{1234567.0:g}"


def case_format_signs_and_fill():
    return f"{5:+d}", f"{-5:+d}", f"{5: d}", f"{5:05d}", f"{-5:05d}", f"{5:*>6}", f"{5:0=6}", f"{3.7:08.3f}"


def case_format_bases():
    return f"{255:x}", f"{255:X}", f"{255:#x}", f"{5:b}", f"{8:o}", f"{5:08b}", f"{65:c}"


def case_format_half_to_even():
    return f"{0.5:.0f}", f"{1.5:.0f}", f"{2.5:.0f}", f"{0.125:.2f}", f"{2.675:.2f}", f"{1e21:.0f}"


def case_format_general_precision():
    return f"{3.14159:.3}", f"{1234.5:.2}", f"{100.0:.3}", f"{0.00001234:.2}", f"{1.0:.10}", f"{float('inf'):f}", f"{float('nan'):.2f}"


def case_format_strings():
    return f"{'ab':5}|", f"{'ab':>5}", f"{'abcdef':.3}", f"{'ab':^6}|", f"{'ab':-<5}"


def case_format_conversions():
    return f"{'a'!r}", f"{1.5!s}", f"{'a'!r:>5}", f"{None}", f"{[1, 'a']}", f"{True:d}", f"{True}"


def case_format_nested():
    width, precision = 8, 2
    return f"{3.14159:{width}.{precision}f}", f"{'x':{'>'}{4}}", f"{{}}", f"{1 + 1}{'a' * 2}"


def case_format_debug():
    x = 3
    return f"{x=}", f"{x = }", f"{x=:.1f}"


def case_format_grouping():
    return f"{1234567.891:,.2f}", f"{1234567:_}", f"{123:,}", f"{-1234:,}", f"{1234:09,}"


def case_format_wrong_code():
    return f"{1.5:d}"


def case_format_none_with_width():
    return f"{None:>5}"


def case_format_method():
    return "{} {}".format(1, "a"), "{0} {1} {0}".format(1, 2), "{a:.1f} {b!r}".format(a=1.25, b="x"), "{:>4}|{:<4}|".format(1, 2)


def case_format_method_parts():
    class Point:
        x = 3

    return "{0.x} {1[0]} {2[k]}".format(Point(), [7], {"k": 8}), "{{{}}}".format(1)


def case_format_method_missing():
    return "{} {}".format(1)


def case_format_builtin():
    return format(3.14159, ".3f"), format(5), format("a", ">3"), format(True)


def case_percent():
    return "%d %s %r" % (1, "a", "b"), "%.2f|%5d|%-5d|" % (1.005, 3, 4), "%s" % 1, "%05.1f" % 2.25, "%x %o %e" % (255, 8, 1.5)


def case_percent_mapping():
    return "%(a)s-%(b)03d" % {"a": 1, "b": 2}, "100%%" % (), "%c" % "x", "%+d" % 5, "%g" % 0.0001


def case_percent_too_few():
    return "%s %s" % (1,)


def case_percent_too_many():
    return "%s" % (1, 2)


def case_percent_wrong_type():
    return "%d" % "a"


def case_string_iteration():
    return [c for c in "abc"], list(enumerate("ab")), sorted("cab"), list(reversed("abc")), max("abc")


def case_str_of_values():
    return str(1.0), str(None), str([1, "a"]), str((1,)), str({"a": 1}), str(True), str("a"), str({1, 2})


def case_translate():
    return "abc".translate(str.maketrans("ab", "xy")), "abc".translate({97: None, 98: "B"}), "a\tb".expandtabs(4)


def case_unknown_method():
    return "a".foo()


def case_multiplying_by_string():
    return "a" * "b"


def case_long_concatenation():
    text = ""
    for index in range(20):
        text += str(index)
    return text


def case_bytes():
    return b"abc", b"abc"[0], len(b"abc"), b"a" + b"b", list(b"ab")


def case_comparing_types():
    return "1" == 1, "a" != "a", "a" is not None, not "a"


def case_ordering_mixed_types():
    return "a" < 1
