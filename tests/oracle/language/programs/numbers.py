"""Arithmetic of ints, floats and bools."""


def case_integer_division_floors():
    return 7 // 2, -7 // 2, 7 // -2, -7 // -2


def case_modulo_takes_the_sign_of_the_divisor():
    return 7 % 3, -7 % 3, 7 % -3, -7 % -3


def case_float_floor_division():
    return 7.5 // 2, -7.5 // 2, 1e300 // 1e-10, -1.0 // 3.0


def case_float_modulo():
    return 7.5 % 2, -7.5 % 2, 7.5 % -2, 5.0 % float("inf"), -5.0 % float("inf")


def case_true_division_gives_floats():
    return 6 / 3, 7 / 2, 1 / 3, True / 2


def case_powers():
    return 2**10, 2**-1, (-2) ** 3, 0**0, 2.0**0.5, 10**15


def case_power_binds_tighter_than_minus():
    return -(2**2), -(2**-2), (-2) ** 2


def case_bits():
    return 6 & 3, 6 | 3, 6 ^ 3, ~6, 1 << 10, 1024 >> 3, -9 >> 1, -7 & 5


def case_bools_are_integers():
    return True + True, True * 3, -True, True & False, True | False, True ^ True, ~True == -2


def case_bool_and_int_of_bits():
    return True & 1, type(True & True).__name__, type(True & 1).__name__


def case_chained_comparison():
    return 1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 == True, 3 > 2 >= 2 != 1


def case_float_repr():
    return [0.1, 1e-5, 1e-4, 1e16, 1e15, 123456789.123, 1 / 3, 1e22, 1.5e300, 5e-324, -0.0, 100.0]


def case_special_floats():
    return float("inf"), float("-inf"), float("nan"), -float("inf")


def case_nan_compares_false():
    nan = float("nan")
    return nan == nan, nan != nan, nan < 1, nan in [nan], [nan] == [nan]


def case_large_integers():
    return 10**16, 2**53, 10**18 // 7 > 0, 123456789 * 1000


def case_int_conversions():
    return int(3.9), int(-3.9), int("42"), int(" -7 "), int("1_000"), int("ff", 16), int("0b101", 0), int(True)


def case_float_conversions():
    return float("1.5"), float(" 2 "), float("1e-3"), float("infinity"), float(3), float(".5")


def case_bool_conversions():
    return bool(0), bool(0.0), bool(""), bool([]), bool([0]), bool(None), bool("0"), bool({})


def case_round_half_to_even():
    return round(0.5), round(1.5), round(2.5), round(-0.5), round(-1.5), round(3.7)


def case_round_to_digits():
    return round(2.675, 2), round(1.005, 2), round(0.125, 2), round(1234.5678, -2), round(5, 2), round(15, -1), round(25, -1)


def case_abs():
    return abs(-3), abs(-3.5), abs(True), abs(-0.0), abs(3 + 4j)


def case_divmod_and_pow():
    return divmod(7, 2), divmod(-7, 2), divmod(7.5, 2), pow(2, 10), pow(2, 10, 1000), pow(3, -1)


def case_division_by_zero():
    return 1 / 0


def case_integer_division_by_zero():
    return 1 // 0


def case_modulo_by_zero():
    return 1 % 0


def case_float_modulo_by_zero():
    return 1.5 % 0


def case_zero_to_negative_power():
    return 0.0**-1


def case_float_overflow():
    return 10.0**400


def case_negative_shift():
    return 1 << -1


def case_int_of_nan():
    return int(float("nan"))


def case_int_of_infinity():
    return int(float("inf"))


def case_int_of_bad_text():
    return int("1.5")


def case_float_of_bad_text():
    return float("one")


def case_unsupported_operands():
    return 1 + "a"


def case_unsupported_unary():
    return -"a"


def case_bits_of_floats():
    return 1.5 & 2


def case_base_texts():
    return bin(10), oct(64), hex(255), hex(-255), bin(-5)


def case_number_methods():
    return (10).bit_length(), (2.0).is_integer(), (2.5).is_integer(), (0.75).as_integer_ratio(), (3).real, (3.0).imag


def case_min_max_sum():
    return min(3, 1, 2), max([1, 5, 2]), sum([1, 2, 3]), sum([0.1] * 3), sum([[1], [2]], []), max("b", "a")


def case_min_max_with_keys_and_defaults():
    return max([-3, 2], key=abs), min([], default=7), max("aa", "b", key=len), min((1, 2), (1, 1))


def case_max_of_nothing():
    return max([])


def case_mixed_number_types():
    return type(1 + 1.0).__name__, type(True + 1).__name__, type(2**-1).__name__, type(4 / 2).__name__


def case_hash_equal_numbers_are_one_key():
    return {1: "a", 1.0: "b", True: "c"}


def case_identity_of_constants():
    a = None
    return a is None, True is True, 1 is not None, (1 == True), (1 is True) if False else "skipped"


def case_in_place_operators():
    a = 10
    a += 5
    a -= 3
    a *= 2
    a //= 5
    a **= 3
    a %= 10
    b = 6
    b |= 1
    b &= 5
    b ^= 2
    b <<= 3
    b >>= 1
    c = 1
    c /= 4
    return a, b, c


def case_complex():
    z = 3 + 4j
    return z, abs(z), z.real, z.imag, z == 3 + 4j
