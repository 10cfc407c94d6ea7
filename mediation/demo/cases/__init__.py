"""One file per case. Facts are retold in our own words, people as the source names them."""

from mediation.demo.cases import (
    c01,
    c02,
    c03,
    c04,
    c05,
    c06,
    c07,
    c08,
    c09,
    c10,
    c11,
    s01,
    s02,
    s03,
    s04,
    s05,
    s06,
    s07,
    s08,
    s09,
    s10,
    s11,
    s12,
    s13,
    s14,
)

LONG = tuple(module.CASE for module in (c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11))
SHORT = tuple(module.CASE for module in (s01, s02, s03, s04, s05, s06, s07, s08, s09, s10, s11, s12, s13, s14))
PUBLISHED = LONG + SHORT
