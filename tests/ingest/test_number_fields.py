"""Typed numbers: read only where the language of the page leaves one reading, and written so."""

import math

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.number_fields import (
    DecimalNumberField,
    DegreesField,
    WholeNumberField,
    YearField,
    parse_decimal,
    parse_whole,
    written,
)

REFUSED = None
# typed -> what the Indonesian and the English page read
DECIMALS = {
    "0": (0, 0),
    "7": (7, 7),
    "1234": (1234, 1234),
    "1.234,56": (1234.56, REFUSED),
    "1,234.56": (REFUSED, 1234.56),
    "1.234": (1234, REFUSED),  # in English it could be either
    "1,234": (REFUSED, 1234),  # in Indonesian it could be either
    "1,2340": (1.234, REFUSED),
    "1.2340": (REFUSED, 1.234),
    "1234.56": (REFUSED, 1234.56),
    "1234,56": (1234.56, REFUSED),
    "1,5": (1.5, REFUSED),
    "1.5": (REFUSED, 1.5),
    "0,125": (0.125, REFUSED),
    "0.125": (REFUSED, 0.125),
    "1.23.456": (REFUSED, REFUSED),
    "12.34,5": (REFUSED, REFUSED),
    "0.123.456": (REFUSED, REFUSED),
    "1.234.567": (1234567, REFUSED),
    "1,234,567": (REFUSED, 1234567),
    "-5": (-5, -5),
    "−5": (-5, -5),  # a minus sign as typography writes it
    "--5": (REFUSED, REFUSED),
    "+5": (REFUSED, REFUSED),
    "1e5": (REFUSED, REFUSED),
    "NaN": (REFUSED, REFUSED),
    "inf": (REFUSED, REFUSED),
    "١٢": (REFUSED, REFUSED),
    "1 234": (REFUSED, REFUSED),
    "12x": (REFUSED, REFUSED),
    "=1+1": (REFUSED, REFUSED),
    "5\n6": (REFUSED, REFUSED),
    "5\x1b[31m": (REFUSED, REFUSED),
    "9" * 5_000_000: (REFUSED, REFUSED),
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("typed", DECIMALS, ids=lambda text: repr(text)[:14])
def test_a_number_is_read_by_the_rules_of_the_page_or_refused(typed, language):
    expected = DECIMALS[typed][language == "en"]
    with override(language):
        if expected is REFUSED:
            with pytest.raises(ValidationError) as refusal:
                parse_decimal(typed)
            sentence = " ".join(refusal.value.messages)
            assert sentence.isprintable()
            assert len(sentence) < 250
        else:
            assert float(parse_decimal(typed)) == expected


@pytest.mark.parametrize("language", ["id", "en"])
@settings(max_examples=100)
@given(number=st.floats(-1e17, 1e17, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6))
def test_what_a_page_writes_it_reads_back(language, number):
    with override(language):
        assert float(parse_decimal(written(number))) == number


@pytest.mark.parametrize("language", ["id", "en"])
@settings(max_examples=100)
@given(number=st.integers(-(10**12), 10**12))
def test_whole_numbers_are_read_back_too(language, number):
    with override(language):
        assert parse_whole(written(number)) == number


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [("id", "1.234", 1234), ("en", "1,234", 1234), ("id", "12", 12), ("en", "0012", 12)],
)
def test_whole_numbers_may_be_grouped(language, typed, expected):
    with override(language):
        assert WholeNumberField(low=0).clean(typed) == expected


@pytest.mark.parametrize("typed", ["1,5", "12.5", "1.23", "x", "", "-1", "99999999999"])
def test_a_number_of_people_is_whole_and_not_negative(typed):
    with override("id"), pytest.raises(ValidationError):
        WholeNumberField(low=0, high=2**31 - 1).clean(typed)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("typed", "expected"), [("-7.25417", -7.25417), ("-7,25417", -7.25417), ("112", 112.0)]
)
def test_degrees_take_point_and_comma(language, typed, expected):
    with override(language):
        assert DegreesField().clean(typed) == expected


@pytest.mark.parametrize(
    "typed", ["-7.25417, 112.7", "7°15'S", "1.234.567", "NaN", "1e2", "POINT(1 2)", "SRID=4326;x"]
)
def test_degrees_are_one_decimal_number(typed):
    with pytest.raises(ValidationError):
        DegreesField().clean(typed)


@pytest.mark.parametrize("typed", ["20245", "24", "2.024", "1799", "2201", "٢٠٢٤"])
def test_a_year_has_four_digits_and_is_plausible(typed):
    with pytest.raises(ValidationError):
        YearField().clean(typed)


def test_an_empty_entry_is_unknown_and_not_zero():
    assert DecimalNumberField(required=False).clean("") is None
    assert WholeNumberField(required=False).clean("0") == 0


def test_the_same_number_typed_otherwise_is_no_change():
    with override("id"):
        assert not DecimalNumberField().has_changed(1234.5, "1.234,5")
        assert not DecimalNumberField().has_changed(1234.5, "1234,50")
        assert DecimalNumberField().has_changed(1234.5, "1.234,6")
        assert not math.isnan(DecimalNumberField().clean("1,5"))
