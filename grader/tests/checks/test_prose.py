"""Written answers: which writings of a number are read, and what is said of wrong ones."""

from __future__ import annotations

import contextlib
import re

import pytest

from nbjudge import checks
from nbjudge.checks.reading import read_numbers
from nbjudge.prove.stand_in import stand_in


def refuse(pattern: str):
    return pytest.raises(checks.CheckError, match=pattern)


# ------------------------------------------------------------------ honest writings
@pytest.mark.parametrize(
    "sentence",
    [
        "In 2025 the line carried 64.8 Mt.",
        "In 2025 the line carried 64,8 Mt.",
        "In 2025 the line carried 64.8Mt.",
        "In 2025 the line carried 64.8\u00a0Mt.",
        "In 2025 the line carried 64.8\u202fmillion\u00a0tonnes.",
        "The line carried 64.8 million tonnes in 2025.",
        "The line carried 64.8 million tons (2025).",
        "The line carried 64.8 million metric tons in 2025.",
        "2025: 64.8 mln t",
        "The line carried 64.8 mln. tonnes in 2025.",
        "The line carried 64,800 kt in 2025.",
        "The line carried 64 800 kt in 2025.",
        "The line carried 64\u2009800 thousand tonnes in 2025.",
        "The line carried 64,800 thousand tonnes in 2025.",
        "The line carried 64,800,000 tonnes in 2025.",
        "The line carried 64.800.000 tonnes in 2025.",
        "The line carried 64.80 Mt in 2025.",
        "The line carried 64.8 of the 78.7 million tonnes exported in 2025.",
        "The line carried 64.8 of 78.7 Mt in 2025.",
        "The line carried 64.8 out of the 78.7 Mt in 2025.",
        "Between 2024 and 2025 it grew from 63.0 to 64.8 Mt.",
        "From 2024 to 2025 it grew from 63.0 Mt to 64.8 Mt.",
        "It grew from 63.0 to 64.8 Mt from 2024 to 2025.",
        "In 2024-2025 it grew from 63.0\u201364.8 Mt.",
        "It was 63.0 Mt in 2024 and 64.8 Mt in 2025.",
        "In 2024 it was 63.0 Mt, in 2025 64.8 Mt.",
        "In the year 2025, **64.8 Mt** left by this line.",
        "The line carried 64.8-Mt in 2025; that is much.",
        "The line carried approx. 64.8 Mt in 2025.",
        "The line carried about 64.8 MT in 2025, i.e. most of it.",
        "In 2024/25 it carried 64.8 Mtpa.",
        "On 31 December 2025 the sum of the year stood at 64.8 Mt.",
        "The line\ncarried 64.8\nmillion tonnes\nin 2025.",
        "Exports fell. In 2025 the line carried 64.8 Mt. It is a lot.",
        "- In 2024 it was less\n- In 2025 it was 64.8 Mt",
        "It carried 64.8 Mt a year in 2025.",
    ],
)
def test_a_number_is_read_in_every_honest_writing(sentence):
    checks.prose(sentence).number(64.8, unit="Mt", year=2025, within=0.05)


@pytest.mark.parametrize(
    "sentence",
    ["82 % in 2025", "82% in 2025", "In 2025 82 percent", "In 2025 82 per cent", "2025: 82.3 %",
     "In 2025 82 per\n    cent",
     "82,3 % (2025)", "In 2025 a share of 0.82", "In 2025 0.823 of the exports",
     "In 2025 eighty-two percent", "an 82-percent share in 2025", "82 pct in 2025",
     "82 percents in 2025",
     "82.33 % in 2025", "between 80 and 82 % in 2025", "82\u00a0% in 2025", "82.4% in 2025"],
)  # fmt: skip
def test_a_percentage_is_read_in_every_honest_writing(sentence):
    checks.prose(sentence).number(82.34, unit="%", year=2025, within=0.5)


@pytest.mark.parametrize(
    ("sentence", "unit", "value"),
    [
        ("15.4 billion dollars", "USD bn", 15.4),
        ("$15.4 bn", "USD bn", 15.4),
        ("$15.4bn", "USD bn", 15.4),
        ("US$ 15.4 billion", "USD bn", 15.4),
        ("USD 15,4 billion", "USD bn", 15.4),
        ("15,400 million US dollars", "USD bn", 15.4),
        ("$15.4\u201316.2 bn", "USD bn", 15.4),
        ("$15.4 to 16.2 billion", "USD bn", 16.2),
        ("15.4 bn USD", "USD bn", 15.4),
        ("15.4 thousand million dollars", "USD bn", 15.4),
        ("15,4 milliard dollars", "USD bn", 15.4),
        ("4.1 million people", "people", 4.1e6),
        ("4.1m people", "people", 4.1e6),
        ("54.9 M tonnes", "Mt", 54.9),
        ("54.9 m tons", "Mt", 54.9),
        ("4,100,000 inhabitants", "people", 4.1e6),
        ("4.1 million residents", "million people", 4.1),
        ("45.4k persons", "thousand people", 45.4),
        ("45 428 residents", "people", 45428),
        ("45\u2019428 people", "people", 45428),
        ("45,428 more people", "people", 45428),
        ("5 percentage points", "pp", 5),
        ("5 pp", "pp", 5),
        ("5 p.p.", "pp", 5),
        ("+5.2 %-points", "pp", 5.2),
        ("5.2 ppt", "pp", 5.2),
        ("1,515 km", "km", 1515),
        ("1 515 kilometres", "km", 1515),
        ("1.5 thousand km", "km", 1500),
        ("two thousand kilometers", "km", 2000),
        ("1.2 million barrels a day", "barrels/day", 1.2e6),
        ("1.2 million barrels per day", "barrels/day", 1.2e6),
        ("17 regions", "regions", 17),
        ("three of the northern regions", "regions", 3),
        ("seventeen northern regions", "regions", 17),
        ("twenty three regions", "regions", 23),
        ("twenty regions, three cities", "regions", 20),
        ("31 p.c. of it", "%", 31),
        ("31 p. c.", "%", 31),
        ("31 percents", "%", 31),
        ("2021 \u2013 $18.0 bn", "USD bn", 18.0),
        ("2021 \u2013$18.0 bn", "USD bn", -18.0),
        ("30.1 billion (2023) US dollars", "USD bn", 30.1),
        ("from 18.0 billion (2021) to 30.1 billion (2023) US dollars", "USD bn", 18.0),
        ("one city and 3 countries", "countries", 3),
        ("a country and 1 city", "cities", 1),
        ("minus 3.2 Mt", "Mt", -3.2),
        ("a change of \u22123.2 Mt", "Mt", -3.2),
        ("a change of \u20133.2 Mt", "Mt", -3.2),
        ("(-3.2 Mt)", "Mt", -3.2),
        (".5 Mt", "Mt", 0.5),
        ("the line \u2013 3.2 Mt \u2013 is short", "Mt", 3.2),
        ("3.2 Mt, 4.1 Mt", "Mt", 4.1),
        ("1,234 Mt", "Mt", 1234),
        ("1,234 Mt, or 82,3 %", "Mt", 1.234),
        ("1,234 Mt, or 82,3 %", "Mt", 1234),
        ("31,478 %", "%", 31.478),
        ("17.981 million dollars, or 2,5 % more", "USD bn", 17.981),
        ("17,981 million dollars", "USD bn", 17.981),
        ("30.995 people", "people", 30995),
        ("30,995 people, or 1,1 %", "people", 30995),
        ("a factor of 2.5 or so", "", 2.5),
    ],
)
def test_units_and_scales(sentence, unit, value):
    checks.prose(sentence).number(value, unit=unit)


def test_digits_may_be_rounded_to_what_the_check_allows_and_no_more():
    text = checks.prose("About 45.4 thousand people more left than came.")
    text.number(45428, unit="people", within=50)
    text.number(-45428, unit="people", within=50, sign="either")
    with refuse("no number in the unit 'people'.*the one that is asked"):
        text.number(45428, unit="people", within=5)
    with refuse("rounding"):
        checks.prose("It was 65 Mt.").number(64.8, unit="Mt", within=0.05)
    with refuse("rounding"):  # more digits than needed, and they are wrong
        checks.prose("It was 82.0 %.").number(82.34, unit="%", within=0.5)
    checks.prose("It was 65 Mt.").number(64.8, unit="Mt")
    checks.prose("It was 62,400 kt.").number(62.39, unit="Mt", within=0.05)
    with refuse("rounding"):
        checks.prose("It was 60,000 kt.").number(62.39, unit="Mt", within=0.05)
    with refuse("rounding"):
        checks.prose("It was 60 Mt.").number(62.39, unit="Mt")


def test_other_words_may_stand_for_a_unit():
    text = checks.prose("In 2023 there were 2,981,946 ethnic Russians.")
    text.number(2981946, unit="people", year=2023, also="Russians?")
    with refuse("no unit beside it"):
        text.number(2981946, unit="people", year=2023)


def test_a_sentence_without_a_year_may_carry_the_one_before_it_where_the_check_says_so():
    words = "In 2025 Kazakhstan exported 78.7 Mt. Of this, 64.8 Mt went by CPC."
    checks.prose(words, carry=True).number(64.8, unit="Mt", year=2025)
    with refuse("has no 2025 in its sentence"):
        checks.prose(words).number(64.8, unit="Mt", year=2025)
    with refuse("has no 2025 in its sentence"):
        checks.prose("In 2025 78.7 Mt. In 2024 64.8 Mt.", carry=True).number(
            64.8, unit="Mt", year=2025
        )


def test_a_carried_year_may_stand_in_a_later_sentence_and_a_change_in_two():
    text = checks.prose("It carried 64.8 of 78.7 Mt. These are figures of 2025.", carry=True)
    text.number(64.8, unit="Mt", year=2025)
    with refuse("has no 2024"):
        text.number(64.8, unit="Mt", year=2024)
    words = "In 2024 it carried 54.9 Mt. In 2025 it carried 64.8 Mt, 9.9 Mt more."
    checks.prose(words, carry=True).number(9.9, unit="Mt", year=(2024, 2025))
    with refuse("has no 2024 and 2025"):
        checks.prose(words).number(9.9, unit="Mt", year=(2024, 2025))
    with refuse("has no 2024 and 2025"):
        checks.prose("In 2025 it fell. From 2023 to 2024 by 9.9 Mt.", carry=True).number(
            9.9, unit="Mt", year=(2024, 2025)
        )


def test_words_beside_a_number_may_make_it_another_claim():
    def said(words, **beside):
        checks.prose(words).not_beside(40, unit="%", why="is a share of the cargo.", **beside)

    said("Of the cargo 40 % went by canal, not 40 % of the ships.", after="of the ships")
    said("It was 41 % of the ships.", after="of the ships")
    with refuse("\u201840 % of the ships\u2019 is a share of the cargo"):
        said("In 2020 it was 40 % of the ships.", after="of the ships")
    with refuse("\u2018largest was 40.0 per cent\u2019 is a share of the cargo"):
        said("The largest was 40.0 per cent.", before="largest was")


def test_the_years_may_stand_in_a_next_sentence_that_has_no_number():
    words = "CPC carried 64.8 Mt. This is the figure of 2025."
    checks.prose(words, carry=True).number(64.8, unit="Mt", year=2025)
    with refuse("has no 2025 in its sentence"):
        checks.prose("CPC carried 64.8 Mt. In 2025 it was 54.9 Mt.", carry=True).number(
            64.8, unit="Mt", year=2025
        )


# ------------------------------------------------------------------ wrong ones
@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("In 2025 the line carried 64.8.", "has no unit beside it. Write million tonnes"),
        ("In 2025 the line carried 64.8 km.", "no number in million tonnes"),
        ("In 2025 the line carried 64.8 kt.", "factor of 1000"),
        ("In 2025 the line carried 64,800 Mt.", "A comma before three digits separates thousands"),
        ("In 2025 it was 64,800 Mt, or 82.3 %.", "A comma before three digits separates thousands"),
        ("In 2025 the line carried 64800 Mt.", "factor of 1000"),
        ("In 2025 the line carried 64.8 tonnes.", "factor of 1e.06"),
        ("In 2025 the line carried 64.8 Mt a day.", "no number in million tonnes"),
        ("In 2025 the line carried 64.8 million tonnes per month.", "no number in million tonnes"),
        ("In 2025 the line carried 64.8 %.", "no number in million tonnes"),
        ("In 2025 the line carried $64.8 million.", "no number in million tonnes"),
        ("In 2025 the line carried -64.8 Mt.", "the sign of .* is turned round"),
        ("In 2025 the line carried 46.8 Mt.", "no number in million tonnes .* for 2025"),
        ("In 2025 the line carried 64.9 Mt.", "is the one that is asked"),
        ("In 2024 the line carried 64.8 Mt.", r"has no 2025 in its sentence \(years .*: 2024\)"),
        ("The line carried 64.8 Mt.", r"has no 2025 in its sentence \(years beside it: none\)"),
        ("It is 2025. The line carried 64.8 Mt.", "has no 2025 in its sentence"),
        ("It was 64.8 Mt in 2024 and 63.0 Mt in 2025.", "has no 2025 in its sentence"),
        ("In the 2025s it was 64.8 Mt.", "has no 2025"),
        ("It carried 64.8 2025 Mt.", "no unit|no number|the one that is asked"),
        ("In 2025 the line carried much.", "Numbers with a unit: none"),
        ("In 2025 the line carried sixty Mt.", "is the one that is asked"),
        ("In 2025 the line carried x64.8 Mt.", "no number in million tonnes"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_named_and_the_wanted_one_is_not(sentence, pattern):
    with refuse(pattern) as caught:
        checks.prose(sentence).number(64.8, unit="Mt", year=2025, within=0.05)
    if "64.8" not in sentence:
        assert "64.8" not in caught.value.message


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("In 2025 82 percentage points", "no number in percent"),
        ("In 2025 82 Mt", "no number in percent"),
        ("In 2025 0.82 %", "factor of 100"),
        ("In 2025 0.28 of the exports", "the one that is asked"),
        ("In 2025 8.2 %", "the one that is asked"),
    ],
)
def test_a_wrong_percentage(sentence, pattern):
    with refuse(pattern):
        checks.prose(sentence).number(82.34, unit="%", year=2025, within=0.5)


def test_no_other_number_of_a_unit():
    text = checks.prose("In 2025 64.8 of 78.7 Mt (82 %) left by CPC, one of 3 routes.")
    text.no_other("Mt", allowed=[64.8, 78.7], within=0.05)
    text.no_other("%", allowed=[82.34], within=0.5)
    text.no_other("routes", allowed=[3])
    with refuse("78.7 Mt.* does not stand in the data"):
        text.no_other("Mt", allowed=[64.8], within=0.05)
    checks.prose("In 2025 0.5 of it").no_other("%", allowed=[82.34])


def test_one_of_several_sets_of_numbers():
    tonnes = [
        {"wanted": 62.4, "unit": "Mt", "year": 2022},
        {"wanted": 75.8, "unit": "Mt", "year": 2025},
    ]
    shares = [
        {"wanted": 97, "unit": "%", "year": 2022},
        {"wanted": 96.3, "unit": "%", "year": 2025},
    ]
    assert checks.prose("97 % in 2022, 96.3 % in 2025").either(tonnes, shares) == 1
    assert checks.prose("62.4 Mt in 2022, 75.8 Mt in 2025").either(tonnes, shares) == 0
    with refuse("has no 2022 in its sentence"):
        checks.prose("97 % in 2021, 96.3 % in 2025").either(tonnes, shares)
    with refuse("no number in million tonnes"):
        checks.prose("62.4 km in 2022, 75.8 Mt in 2025").either(tonnes, shares)


def test_words_are_counted():
    assert checks.prose("In 2025, CPC's 64.8 Mt - a record.").words(least=7, most=7) == 7
    with refuse("3 words; write at least 5"):
        checks.prose("one two three").words(least=5)
    with refuse("3 words; write at most 2"):
        checks.prose("one two three").words(most=2)


def test_what_is_said_and_what_is_not():
    text = checks.prose("The table does not prove a turn; exports of\n2025 are higher.")
    text.mentions(r"exports of 2025", "what it compares")
    with refuse("your answer: it does not say which basis it has"):
        text.mentions(r"basis", "which basis it has")
    text.avoids(["proves?", "always"], "a word that claims too much")
    with refuse("\u2018proves\u2019 is a word that claims too much"):
        checks.prose("It does not rise. It proves a turn.").avoids(
            ["proves?"], "a word that claims too much"
        )
    checks.prose('The claim says "it always grows".').avoids(["always"], "too much")
    checks.prose("It cannot always grow.").avoids(["always"], "too much")
    checks.prose("The word 'always' is not Kazakhstan's.").avoids(["always"], "too much")
    checks.prose("We cannot say that it will in the end always grow.").avoids(
        ["always"], "too much"
    )
    with refuse("\u2018always\u2019 is too much"):
        checks.prose("It does not say why, but it always grows.").avoids(["always"], "too much")


# ------------------------------------------------------------------ years and their numbers
#: Sentences with {a} for the number of 2022 and {b} for that of 2025.
PAIRS = [
    "In 2022 and 2025 it was {a} and {b} Mt.",
    "In 2022 and 2025 it was {a} Mt and {b} Mt, respectively.",
    "It was {a} and {b} Mt in 2022 and 2025.",
    "It was {a} Mt and {b} Mt in 2022 and 2025, respectively.",
    "Between 2022 and 2025 exports grew from {a} to {b} Mt.",
    "Between 2022 and 2025 exports grew to {b} Mt from {a} Mt.",
    "Exports rose from {a} Mt to {b} Mt between 2022 and 2025.",
    "From 2022 to 2025 it rose by 13.4 Mt, from {a} Mt to {b} Mt.",
    "From 1 January 2022 to 1 January 2025 it rose from {a} to {b} Mt.",
    "In 2022\u20132025 it grew from {a} to {b} Mt.",
    "In 2022 it was {a} Mt and {b} Mt in 2025.",
    "In 2022 it was {a} Mt, in 2025 {b} Mt.",
    "It was {a} Mt in 2022, in 2025 {b} Mt.",
    "It was {a} Mt in 2022 and in 2025 {b} Mt.",
    "It was {a} Mt in 2022 and {b} Mt in 2025.",
    "It was {b} Mt in 2025, up from {a} Mt in 2022.",
    "It rose from {a} Mt (2022) to {b} Mt (2025).",
    "2022: {a} Mt, 2025: {b} Mt",
    "2022 - {a} Mt; 2025 - {b} Mt",
    "In 2025 it was {b} Mt (2022: {a} Mt).",
    "In 2025 it was {b} Mt ({a} Mt in 2022).",
    "The line carried {a} Mt of oil in 2022 while {b} Mt of oil left by it in 2025.",
    "By 2025 it had reached {b} Mt, after {a} Mt in 2022.",
    "In 2022 it was {a} of 65.0 Mt and in 2025 {b} of 78.7 Mt.",
    "From {a} in 2022 to {b} Mt in 2025.",
    "It was {a} (2022) and {b} Mt (2025).",
    "By 01.01.2022 it was {a} Mt, by 1.1.2025 {b} Mt.",
    "In 2022: {a}, in 2025: {b} million tonnes.",
    "In both 2022 and 2025 more than 60 Mt crossed: {a} and {b} Mt.",
    "{a} Mt of oil was transported through Russia in 2022, but in 2025 it reached {b} Mt.",
    "Whereas {a} Mt crossed in 2022, {b} Mt did so in 2025.",
    "Instead of {a} Mt as in 2022, {b} Mt crossed in 2025.",
    "In 2025 ({b} Mt) more oil crossed than in 2022 ({a} Mt).",
    "If in 2022 it was {a} Mt, then in 2025 it was already {b} Mt.",
    "In 2022, 97 % ({a} Mt) crossed Russia; in 2025 96 % ({b} Mt).",
    "It grew {a} -> {b} Mt (2022 -> 2025).",
    "2022 \u2192 2025: {a} \u2192 {b} Mt",
    "It was {a} Mt \u2192 {b} Mt (2022 \u2192 2025).",
    "In 2022 it was {a}, and in 2025 {b} Mt.",
]


@pytest.mark.parametrize("sentence", PAIRS)
def test_each_number_belongs_to_its_year_and_to_no_other(sentence):
    right = checks.prose(sentence.format(a=62.4, b=75.8))
    right.number(62.4, unit="Mt", year=2022, within=0.05)
    right.number(75.8, unit="Mt", year=2025, within=0.05)
    swapped = checks.prose(sentence.format(a=75.8, b=62.4))
    with refuse("has no 20|by the order of its sentence"):
        swapped.number(62.4, unit="Mt", year=2022, within=0.05)
        swapped.number(75.8, unit="Mt", year=2025, within=0.05)


def test_a_list_as_long_as_a_span_gives_each_year_its_number():
    text = checks.prose("In the years 2022 to 2024 it was 81.2, 79.4 and 80.0 %.")
    text.number(79.4, unit="%", year=2023)
    with refuse("no 2023 in its sentence"):
        text.number(80.0, unit="%", year=2023)


def test_a_number_with_a_year_of_its_own_is_no_part_of_the_list_before_it():
    text = checks.prose("In 2022-2025 it was over 80 %, and the least was 79.4 % in 2023.")
    text.number(79.4, unit="%", year=2023)


def test_spans_of_years_belong_to_their_numbers_too():
    spans = {(2023,): 31, (2014, 2018): 14, (2019, 2023): 6}
    for sentence in (
        "In 2023 the share was {} %, in 2014-2018 {} % and in 2019-2023 {} %.",
        "In 2023, 2014-2018 and 2019-2023 it was {}, {} and {} %.",
        "In 2023, in 2014-2018 and in 2019-2023 it was {}, {} and {} %, respectively.",
        "It was {} % in 2023, and went from {} to {} % between the five years 2014-2018 and the "
        "five years 2019-2023.",
        "It was {} % in 2023, {} % in 2014-2018 and {} % in 2019 to 2023.",
        "The shares are {} % (2023), {} % (2014\u20132018) and {} % (2019\u20132023).",
        "While in 2023 it was {} %, the share was {} % in the period 2014-2018, then {} % in the "
        "whole five years 2019-2023.",
    ):
        text = checks.prose(sentence.format(31, 14, 6))
        for years, share in spans.items():
            text.number(share, unit="%", year=years, within=0.5)
        text = checks.prose(sentence.format(14, 31, 6))
        with refuse("has no 20|by the order of its sentence"):
            for years, share in spans.items():
                text.number(share, unit="%", year=years, within=0.5)


@pytest.mark.parametrize(
    "sentence",
    [
        "From 2024 to 2025 CPC grew by 9.9 Mt, and all exports by 10.1 Mt.",
        "From 2024 to 2025 CPC's growth was 9.9 of 10.1 Mt (98 %).",
        "Between 2024 and 2025 CPC grew from 54.9 to 64.8 Mt, or by 9.9 Mt.",
        "CPC carried 9.9 Mt more in 2025 than in 2024.",
    ],
)
def test_a_change_belongs_to_both_of_its_years(sentence):
    checks.prose(sentence).number(9.9, unit="Mt", year=(2024, 2025), within=0.05)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2025 Kazakhs were 49.9 % and Russians 32.3 %.",
        "Compared with 2022, in 2025 Kazakhs were 49.9 % and Russians 32.3 %.",
        "As in 2022, Kazakhs were 49.9 % and Russians 32.3 % in 2025.",
        "Kazakhs (49.9 %) and Russians (32.3 %) led in 2025.",
        "In 2025 Kazakhs were 49.9 % (49.0 % in 2024) and Russians 32.3 %.",
        "In 2025 Kazakhs were 49.9 % (2024: 49.0 %), Russians 32.3 %.",
        "In 2025 Kazakhs were 49.9 %, 2.9 points more than in 2021, and Russians 32.3 %.",
        "2025: Kazakhs 49.9 %, Russians 32.3 %",
    ],
)
def test_two_numbers_may_share_one_year(sentence):
    text = checks.prose(sentence)
    text.number(49.9, unit="%", year=2025)
    text.number(32.3, unit="%", year=2025)


@pytest.mark.parametrize(
    "sentence",
    [
        "It rose from 62.4 (2022) to 75.8 (2025) million tonnes.",
        "It was 62.4 (2022) and 75.8 [2025] Mt.",
        "It was 62.4 (in 2022) and 75.8 million tonnes (2025).",
        "Oil (Mt): 62.4 million tonnes (2022), 70.1 (2023) Mt, 75.8 (2025) Mt.",
    ],
)
def test_a_year_in_brackets_may_stand_between_a_number_and_its_unit(sentence):
    text = checks.prose(sentence)
    text.number(62.4, unit="Mt", year=2022, within=0.05)
    text.number(75.8, unit="Mt", year=2025, within=0.05)
    with refuse("the number of 20(22|25)"):
        text.number(75.8, unit="Mt", year=2022, within=0.05)


def test_what_follows_a_year_in_brackets_is_no_unit_of_the_year():
    found = checks.prose("In 62.4 (2022) there was 5 % more, and 3 (2025) was less.").numbers
    assert [(one.value, one.unit) for one in found] == [(62.4, ""), (5, "%"), (3, "")]


def test_swapped_numbers_are_explained_without_the_wanted_one():
    text = checks.prose("In 2022 and 2025 it was 75.8 and 62.4 Mt.")
    with refuse("by the order of its sentence, .62.4 Mt. is the number of 2025. Check which"):
        text.number(62.4, unit="Mt", year=2022, within=0.05)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2021 it was ${} bn and in 2023 ${} bn.",
        "In 2021 USD {} bn, in 2023 USD {} bn.",
        "It rose to USD 30.1 bn from USD {0} bn between 2021 and 2023.",
        "It grew by $12.1 bn, from {} in 2021 to {} billion dollars in 2023.",
    ],
)
def test_a_currency_before_a_number_belongs_to_that_number(sentence):
    text = checks.prose(sentence.format(18.0, 30.1))
    text.number(18.0, unit="USD bn", year=2021, within=0.05)
    text.number(30.1, unit="USD bn", year=2023, within=0.05)


@pytest.mark.parametrize("unit", ["Mt", "%", "km", "dollars", "million"])
def test_a_unit_of_its_own_is_not_replaced_by_the_next_one(unit):
    text = checks.prose(f"It rose from $18.0 {unit} in 2021 to $30.1 bn in 2023.")
    with refuse("in the unit 'USD bn'|off by a factor of 1000"):
        text.number(18.0, unit="USD bn", year=2021, within=0.05)


def test_the_number_of_a_copied_list_is_no_number():
    for mark in ("4. ", "(4) ", "4) ", "Sentence 4: ", "No. 4: ", "number 4 - "):
        assert [n.value for n in checks.prose(mark + "Of its 9 claims 8 hold.").numbers] == [9, 8]
    for kept in ("4 of 9 claims hold.", "Sentence 4 of 9 holds."):
        assert [n.value for n in checks.prose(kept).numbers] == [4, 9]


# ------------------------------------------------------------------ shares of what, denials
WHOLES = {"all boats": r"\bboats?\b", "the ships in the port": r"\bships?\b|^the port\b"}


@pytest.mark.parametrize(
    "sentence",
    [
        "31 % of all boats lay in the port.",
        "31 percents from the boats lay in the port.",
        "Of all boats, 31 % lay in the port.",
        "Among the boats in the port there were 20 ships, and 31 % of these ships were boats.",
        "Of the 400 ships in the port 120 are boats, 31 %.",
        "In the port lay 31 % of them.",
        "31 % of the ships that are boats lay in the port.",
        "The share was 31 %, not 40 % of the ships.",
        "It was not 40 % but 31 % of the boats.",
    ],
)
def test_an_honest_share_says_what_it_is_taken_of_or_leaves_it_open(sentence):
    checks.prose(sentence).number(31, unit="%", whole="all boats", wholes=WHOLES)


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("31 % of the ships were boats.", "a share of the ships in the port, not of all boats"),
        ("Boats were 31 % of the port.", "another denominator"),
        ("Of the ships, 31 % were boats.", "another denominator"),
        ("The share of boats among the ships was 31 %.", "another denominator"),
        ("31 % of those who own ships have boats.", "another denominator"),
        ("It was 40 % of the boats, and not 31 %.", "deny this number"),
        ("Boats did not make up for 31 % of the boats lost.", "deny this number"),
    ],
)
def test_a_share_of_something_else_and_a_denied_number_are_refused(sentence, pattern):
    with refuse(pattern):
        checks.prose(sentence).number(31, unit="%", whole="all boats", wholes=WHOLES)


def test_a_percentage_in_brackets_does_not_hide_the_unit_behind_it():
    text = checks.prose("It fell by 30,995 (1.1 %) people in 2025.")
    text.number(30_995, unit="people", year=2025)
    text.number(1.1, unit="%", year=2025)


# ------------------------------------------------------------------ names, directions, parts
NAMES = {"Kazakhs": r"\bkazakhs?\b", "Russians": r"\brussians?\b"}


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2025 Kazakhs were {} % and Russians {} %.",
        "In 2025 {} % were Kazakhs and {} % were Russians.",
        "Kazakhs and Russians had {} % and {} % in 2025.",
        "Kazakhs ({} %) were ahead of Russians ({} %) in 2025.",
        "Of the residents in 2025, {} per cent were Kazakh and {} per cent Russian.",
        "With {} % of residents Kazakhs led; Russians had {} % (2025).",
    ],
)
def test_a_number_belongs_to_its_name(sentence):
    text = checks.prose(sentence.format(49.9, 32.3))
    text.number(49.9, unit="%", year=2025, of="Kazakhs", among=NAMES)
    text.number(32.3, unit="%", year=2025, of="Russians", among=NAMES)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2025 Kazakhs were {} % and Russians {} %.",
        "In 2025 {} % were Kazakhs and {} % were Russians.",
        "Kazakhs and Russians had {} % and {} % in 2025.",
        "Kazakhs ({} %) were ahead of Russians ({} %) in 2025.",
        "In 2025 Kazakhs had between {} % and {} %.",
    ],
)
def test_a_number_of_another_name_is_refused(sentence):
    text = checks.prose(sentence.format(32.3, 49.9))
    with refuse("belongs to (Kazakhs|Russians), not to"):
        text.number(49.9, unit="%", year=2025, of="Kazakhs", among=NAMES)
        text.number(32.3, unit="%", year=2025, of="Russians", among=NAMES)


@pytest.mark.parametrize(
    ("sentence", "way"),
    [
        ("It fell by 5 km.", "down"),
        ("It did not fall: it rose by 5 km.", "up"),
        ("It did not grow, it lost 5 km.", "down"),
        ("There are 5 km fewer than before.", "down"),
        ("It has 5 more km.", "up"),
        ("The change is \u22125 km.", "down"),
        ("In spite of its natural increase it shrank by 5 km.", "down"),
        ("Births less deaths made up for it: it grew by 5 km.", "up"),
        ("It went to 5 km. That is more than before.", "up"),
        ("A decrease of 5 km, although one part grew.", "down"),
        ("It rose less than before, by 5 km.", "up"),
        ("It rose too, though less, by 5 km.", "up"),
        ("It went up to 5 km.", "up"),
        ("It went down to 5 km.", "down"),
        ("It rose by less than the other, to 5 km.", "up"),
        ("It didn't collapse but rose to 5 km.", "up"),
        ("In 2023 it (5 km) exceeded that of 2021.", "up"),
        ("It fell from more than a third to 5 km.", "down"),
        ("It fell even more, by 5 km.", "down"),
    ],
)
def test_where_a_number_went(sentence, way):
    text = checks.prose(sentence)
    number = text.numbers[0]
    text.goes(number, way, "the length")
    with refuse(f"say that the length went {way}, and the numbers say the opposite"):
        text.goes(number, {"up": "down", "down": "up"}[way], "the length")


@pytest.mark.parametrize(
    ("sentence", "way"),
    [
        ("It was smaller in 2021 (4 km) than in 2023 (5 km).", "up"),
        ("It was smaller in 2021 ($4 bn) than in 2023 ($5).", "up"),
        ("It was larger in 2021 (6 km) than in 2023 (5 km).", "down"),
        ("It was higher than in 2021 (4 km): 5 km.", "up"),
        ("It was higher than in 2021: 5 km.", "up"),
        ("From 4 km in 2021 it rose to more than in 2022, 5 km.", "up"),
    ],
)
def test_a_comparative_says_the_opposite_of_what_it_measures_against(sentence, way):
    text = checks.prose(sentence)
    number = next(n for n in text.numbers if n.value == 5)
    text.goes(number, way, "the length")
    with refuse(f"say that the length went {way}"):
        text.goes(number, {"up": "down", "down": "up"}[way], "the length")


def test_a_direction_must_be_said():
    text = checks.prose("It was 5 km.")
    with refuse("it does not say whether the length became larger or smaller"):
        text.goes(text.numbers[0], "up", "the length")
    text = checks.prose("In 2023 it was 5 km. It was lower in 2021: 4 km.")
    text.goes(text.numbers[0], "up", "the length")


@pytest.mark.parametrize(
    ("sentence", "way"),
    [
        ("The share rose from 4 % to 5 %.", "up"),
        ("The share decreased to 5 % from 4 %.", "down"),
        ("Exports grew while the share fell from about 4 % (2021) to 5 % (2023).", "down"),
        ("It did not grow from 4 % to 5 %.", ""),
        ("As exports grew, the share went from 4 % to 5 %.", ""),
        ("Exports rose and from 4 % the share came to 5 %.", ""),
        ("From 4 % the share went up to 5 %.", ""),
        ("Others gained: it had 4 % and 5 %.", ""),
        ("It was larger: from 4 % to 5 %.", ""),
    ],
)
def test_the_verb_of_a_move_from_one_number_to_another(sentence, way):
    text = checks.prose(sentence)
    first, last = (next(n for n in text.numbers if n.value == value) for value in (4, 5))
    for wanted in ("up", "down"):
        if way in ("", wanted):
            text.from_to(first, last, wanted, "the share")
        else:
            with refuse(f"says that the share went {way}"):
                text.from_to(first, last, wanted, "the share")


def test_a_part_is_no_larger_than_its_whole():
    checks.prose("In 2025 64.8 of the 78.7 Mt left, 7 of these 8 claims hold.").parts("Mt")
    checks.prose("7 of these 8 claims hold, and 9 events of 3 kinds.").parts("claims")
    with refuse("78.7 .* cannot be a part of .64.8 Mt., because it is larger"):
        checks.prose("In 2025 78.7 of the 64.8 Mt left.").parts("Mt")
    with refuse("cannot be a part"):
        checks.prose("8 of these 7 hold.").parts("")


def test_shares_are_percentages_and_numbers_below_one():
    text = checks.prose("10 of 21, or 48 %, is 0.476 of them; 47.6 per cent, or 48 p.c. of all.")
    assert [number.text for number in text.shares] == ["48 %", "0.476", "47.6 per cent", "48 p.c."]


# ------------------------------------------------------------------ what is no answer
@pytest.mark.parametrize(
    "value", [None, ..., "", "   ", "...", "\u2026", "____", "YOUR ANSWER HERE: replace this",
              "# YOUR CODE HERE\nraise NotImplementedError('x')", "<...>"],
)  # fmt: skip
def test_a_blank_answer_is_not_attempted(value):
    with pytest.raises(checks.NotAttempted, match="your sentence is not written yet"):
        checks.prose(value, what="your sentence")
    with pytest.raises(checks.NotAttempted, match="your choice is not chosen yet"):
        checks.one_of("..." if value == "<...>" or value == "____" else value, ["a"],
                      what="your choice")  # fmt: skip


class Text(str):
    """A text of one's own kind."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        (["In 2025 64.8 Mt"], "came list; expected text"),
        (64.8, "came float; expected text"),
        (b"64.8 Mt", "came bytes; expected text"),
        (Text("64.8 Mt"), "came Text; expected text"),
        (lambda: "64.8 Mt", "came function; expected text"),
        ("In 2025 CPC carried ... Mt.", "a blank is left to fill: .*carried ... Mt"),
        ("In 2025 CPC carried ____ Mt.", "a blank is left to fill"),
        ("x" * 20_001, "too long to read"),
    ],
)
def test_what_is_no_text_is_refused(value, pattern):
    with refuse(pattern):
        checks.prose(value)


def test_an_ellipsis_in_a_quotation_is_no_blank():
    checks.prose('The minister said "the line ... is safe" in 2025.')


def test_a_template_is_not_an_answer():
    with pytest.raises(checks.NotAttempted):
        checks.prose("Write  here.\n", template="Write  here.")


def test_a_choice_is_one_of_those_that_are_offered():
    choices = ["supported", "contradicted", "cannot be judged"]
    assert checks.one_of("Supported ", choices, what="your verdict") == "supported"
    assert checks.one_of("cannot  be judged.", choices, what="your verdict") == choices[2]
    assert checks.one_of(3, range(1, 7), what="the sentence") == 3
    assert checks.one_of("3", range(1, 7), what="the sentence") == 3
    assert checks.one_of(3.0, range(1, 7), what="the sentence") == 3
    with refuse("came 'true'; expected one of: 'supported'"):
        checks.one_of("true", choices, what="your verdict")
    with refuse("came 9; expected one of: 1, 2"):
        checks.one_of(9, [1, 2], what="the sentence")
    with refuse("came True"):
        checks.one_of(True, [1, 2], what="the sentence")
    with pytest.raises(checks.NotAttempted):
        checks.one_of(0, [1, 2], what="the sentence")
    with refuse("object of type list"):
        checks.one_of(["supported"], choices, what="your verdict")
    with refuse("object of type function"):
        checks.one_of(stand_in, choices, what="your verdict")


def test_numbers_tell_where_they_stand():
    text = checks.prose("In 2025 it was 64.8 Mt. It grew by 5 pp.")
    first, second = text.numbers
    assert (first.value, first.unit, first.years, first.sentence) == (64.8, "Mt", (2025,), 0)
    assert (second.value, second.unit, second.years, second.sentence) == (5.0, "pp", (), 1)
    assert text.text[first.place :].startswith("64.8 Mt")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2000-2018: 5 km", (2000, 2018)), ("2000\u201318: 5 km", (2000, 2018)),
        ("2018/19: 5 km", (2018, 2019)), ("2025-01-15: 5 km", (2025,)),
        ("5 km since 2000", (2000,)), ("January 1, 2022: 5 km", (2022,)),
        ("5 km, 2000 people", ()), ("1,950 km and 5 km", ()),
    ],
)  # fmt: skip
def test_years(text, years):
    number = next(n for n in read_numbers(text) if n.value == 5)
    assert number.years == years


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 5000,
        "1," * 5000,
        "9" * 5000,
        "$" * 5000 + "1",
        "of the " * 2000 + "5",
        "1 of " * 3000 + "1 Mt",
        "a " * 9000,
        "In 2022 " + "1 Mt " * 3000,
        "2022 5 Mt " * 1900,
        "5 Mt in 2022 " * 1400,
        "5 km (2022) " * 1500,
        "rose and fell " * 1300 + "5 Mt",
    ],
)
def test_long_texts_are_read_in_a_moment(text):
    import time

    # The process's own time: other work on the machine does not count.
    began = time.process_time()
    answer = checks.prose("x " + text)
    numbers = answer.numbers
    assert len(numbers) <= 5001
    with contextlib.suppress(checks.CheckError, IndexError):
        answer.goes(numbers[-1], "up", "it")
    assert time.process_time() - began < 2.0
    assert re.match("x", answer.text)
