"""The visible checks of problem set 4, the north."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from nbjudge import checks

#: What a student may not write where the table of residents is all there is.
TOO_MUCH = (
    r"empt\w*", r"russia\w*", "because", "due to", "owing to", "thanks to", r"caus(?:e|es|ed|ing)",
    r"(?:as )?(?:a|the) result of",
)  # fmt: skip


def q1_group_shares(group_shares: Callable[..., object]) -> None:
    """Try two regions and the country, of all residents and of those who stated a group."""
    people = pd.DataFrame(
        {
            "region_code": ["NORTH"] * 4 + ["SOUTH"] * 4 + ["KZ"] * 2,
            "group": ["Total", "A", "B", "Not stated"] * 2 + ["Total", "A"],
            "parent_group": [None] * 10,
            "population": [100, 30, 50, 20, 200, 80, 120, 0, 300, 110],
        }
    )
    checks.series(
        checks.call(group_shares, people, "A", what="of A"),
        pd.Series({"SOUTH": 0.4, "NORTH": 0.3}),
        what="group_shares of A in the small table",
    )
    checks.series(
        checks.call(group_shares, people, "B", of_stated=True, what="of B, of those who stated"),
        pd.Series({"NORTH": 0.625, "SOUTH": 0.6}),
        what="group_shares of B in the small table, of those who stated a group",
    )


def q2_denominator(denominator: object, sentence: object) -> None:
    """Look at the form of both answers: a letter that is listed, and a sentence."""
    checks.one_of(denominator, ["A", "B", "C", "D"], what="the denominator")
    checks.prose(sentence, what="your sentence").words(least=6, most=60)


def q3_who_leads(who_leads: Callable[..., object]) -> None:
    """Try three regions: a majority, a plurality, and one where a missing group may lead."""
    counts = pd.DataFrame(
        {
            "region_code": ["EAST", "WEST", "SOUTH"],
            "Total": [100, 100, 100],
            "A": [60, 40, 40],
            "B": [30, 35, None],
            "Other": [10, 25, 10],
        }
    )
    checks.table(
        checks.call(who_leads, counts),
        pd.DataFrame(
            {
                "region_code": ["EAST", "WEST", "SOUTH"],
                "leader": ["A", "A", None],
                "share": [0.6, 0.4, None],
                "kind": ["majority", "plurality", "open"],
            }
        ),
        what="who_leads in three regions (in SOUTH, B may have up to 50)",
        key="region_code",
    )


def q4_planted_error(wrong_sentence: object, correction: object) -> None:
    """Look at the form of both answers: the number of a sentence, and a sentence."""
    checks.one_of(wrong_sentence, [1, 2, 3, 4, 5], what="the number of the wrong sentence")
    checks.prose(correction, what="your corrected sentence").words(least=6, most=60)


def q5_net_migration(net_migration: Callable[..., object]) -> None:
    """Try two years on the old base, and a span that crosses the break."""
    population = pd.DataFrame(
        {
            "year": [2030, 2032, 2032, 2033],
            "basis": ["old", "old", "new", "new"],
            "population": [1900, 2100, 2500, 2600],
        }
    )
    natural = pd.Series({2030: 120, 2031: 100, 2032: 90})
    checks.table(
        checks.call(net_migration, population, natural, 2030, 2032),
        pd.DataFrame(
            {
                "basis": ["old"],
                "change": [200],
                "natural_increase": [220],
                "residual": [-20],
                "per_1000": [-5.0],
            }
        ),
        what="net_migration from 2030 to 2032 on the old base",
        key="basis",
    )
    checks.raises(
        net_migration,
        population,
        natural,
        2030,
        2033,
        error=ValueError,
        mentions="2033",
        what="from 2030 to 2033, across the break",
    )


def q6_rewrite(rewritten: object) -> None:
    """Look at the form of the answer: a sentence or two, without the words that claim too much."""
    text = checks.prose(rewritten, what="your rewritten sentence")
    text.words(least=10, most=80)
    text.avoids(TOO_MUCH, "a word that the table of residents cannot bear out")


def q7_plot_classes(plot_classes: Callable[..., object]) -> None:
    """Draw four boxes in two classes, one of them without a value."""
    import geopandas as gpd
    from shapely.geometry import box

    from multivector.tables import PROJECTION

    boxes = gpd.GeoDataFrame(
        {"region_code": ["A", "B", "C", "D"], "value_pct": [5.0, 10.0, 30.0, None]},
        geometry=[box(60 + 3 * place, 48, 63 + 3 * place, 50) for place in range(4)],
        crs="EPSG:4326",
    )
    drawing = checks.axes(
        checks.call(plot_classes, boxes, [10, 40], seconds=10), what="plot_classes of four boxes"
    )
    names = {"A": "up to 10", "B": "up to 10", "C": "up to 40", "D": "no data"}
    shapes = zip(names, boxes.to_crs(PROJECTION).geometry, strict=True)
    drawing.classes({code: (shape, names[code]) for code, shape in shapes})


def q9_two_verdicts(supporting: object, opposing: object) -> None:
    """Look at the form of both answers: two sentences."""
    for sentence, what in (
        (supporting, "the supporting sentence"),
        (opposing, "the opposing sentence"),
    ):
        checks.prose(sentence, what=what).words(least=8, most=60)
