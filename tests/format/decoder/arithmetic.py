# SPDX-License-Identifier: BSD-2-Clause
"""The operators of docs/format/README.md, "Notation", that Python does not have."""


def div(a, b):
    """Drops the fraction."""
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def nearest(a, b):
    """a / b to the nearest integer, halves away from zero."""
    a, b = (-a, -b) if b < 0 else (a, b)
    return -((-a + b // 2) // b) if a < 0 else (a + b // 2) // b


def limit(v, low, high):
    return low if v < low else high if v > high else v


def bits(v):
    return abs(v).bit_length()


def median(a, b, c):
    return sorted((a, b, c))[1]


def mixed(*parts):
    """A mixed-radix number: (value, cardinality), ..., the most significant first."""
    number = 0
    for value, cardinality in parts:
        assert 0 <= value < cardinality, parts
        number = number * cardinality + value
    return number
