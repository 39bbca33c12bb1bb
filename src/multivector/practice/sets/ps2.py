"""Visible checks of problem set 2, measuring the vectors."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from nbjudge import checks


def q1_pair_agreement(pair_agreement: Callable[..., object]) -> None:
    """Three resolutions of 2030 and 2031: one identical, one half, one opposite; one of 2032."""
    resolutions = pd.DataFrame(
        {
            "resolution": ["R1", "R2", "R3", "R4"],
            "date": pd.to_datetime(["2030-03-01", "2031-05-02", "2031-12-31", "2032-01-01"]),
        }
    )
    positions = pd.DataFrame(
        {
            "resolution": ["R1", "R1", "R2", "R2", "R3", "R3", "R4", "R4"],
            "country": ["AAA", "BBB"] * 4,
            "position": ["yes", "no", "abstain", "no", "no", "no", "yes", "yes"],
        }
    )
    checks.series(
        checks.call(pair_agreement, positions, resolutions, "AAA", "BBB", 2030, 2031),
        pd.Series({"n_votes": 3, "agreement": 1 / 3, "agreement_partial": 1.5 / 3}),
        what="pair_agreement of AAA and BBB in 2030 and 2031",
    )


def q2_hhi_bounds(hhi_bounds: Callable[..., object]) -> None:
    """Of a total of 10, A has 5 and B has 1; C and D share the other 4."""
    checks.series(
        checks.call(hhi_bounds, pd.Series({"A": 5.0, "B": 1.0, "C": None, "D": None}), 10.0),
        pd.Series({"hhi_low": 0.25 + 0.01 + 2 * 0.04, "hhi_high": 0.25 + 0.01 + 0.16}),
        what="hhi_bounds of 5, 1 and two missing amounts, total 10",
    )


def q3_wrong_overlap(wrong_sentence: object, corrected: object) -> None:
    """Check that a sentence is named, and that the corrected one has a share in per cent."""
    checks.one_of(wrong_sentence, [1, 2, 3, 4, 5], what="wrong_sentence")
    text = checks.prose(corrected, what="corrected")
    text.words(least=6, most=60)
    if not text.shares:
        raise checks.CheckError("corrected: it gives no share in per cent.")


def q4_arms_rewritten(rewritten: object) -> None:
    """Check that the text says what is counted, by whom and in which years, and no more."""
    text = checks.prose(rewritten, what="rewritten")
    text.words(least=12, most=110)
    text.mentions(r"deliver", "that the shares are of deliveries")
    text.mentions(r"major (arms|weapons)", "which arms are counted")
    text.mentions(r"SIPRI|trend.indicator|\bTIV\b", "whose measure it is")
    for year in ("2014", "2018", "2019", "2023"):
        # 2014-18 names the year 2018 too.
        text.mentions(rf"\b(?:{year}|20\d\d ?[-\u2013/] ?{year[2:]})\b", f"the year {year}")
    text.avoids(
        [
            *("freeing", "freed", "frees", "free itself", "unstoppable", "cannot be stopped"),
            *("nothing can stop", "inevitabl[ey]", "irreversibl[ey]", "will", "proves?"),
            *("because", "thanks to", "due to"),
        ],
        "a word that claims more than the three shares show",
    )


def q5_mirror_gaps(mirror_gaps: Callable[..., object]) -> None:
    """With a quarter for freight, imports of 50 are worth 40 without it."""
    checks.table(
        checks.call(
            mirror_gaps,
            pd.Series({"AAA": 10.0, "BBB": 60.0}),
            pd.Series({"BBB": 50.0, "AAA": 15.0}),
            0.25,
        ),
        pd.DataFrame(
            {
                "partner": ["BBB", "AAA"],
                "exports": [60.0, 10.0],
                "imports_fob": [40.0, 12.0],
                "gap": [-20.0, 2.0],
                "relative_gap": [-0.4, 2 / 11],
            }
        ),
        what="mirror_gaps of two partners, freight 25 %",
        key="partner",
        unit="million US dollars",
    )


def q6_trade_verdicts(
    less_measure: object, less: object, more_measure: object, more: object
) -> None:
    """Check that each verdict has a measure, names two years and says whose account it is."""
    measures = ["share of exports", "share of imports", "value of exports", "value of imports"]
    for name, measure, written in (("less", less_measure, less), ("more", more_measure, more)):
        checks.one_of(measure, measures, what=f"{name}_measure")
        text = checks.prose(written, what=name)
        text.words(least=8, most=70)
        text.mentions(r"Russia", "with whom the trade is")
        text.mentions(r"Kazakh|bureau", "whose account it is")
        if len(set(re.findall(r"\b20(?:18|19|20|21|22|23)\b", text.text))) != 2:
            raise checks.CheckError(f"{name}: it must name exactly two years of 2018 to 2023.")


def q8_plot_agreement(plot_agreement: Callable[..., object]) -> None:
    """Two countries over four years, of which one is not comparable."""
    agreement = pd.DataFrame(
        {
            "year": [2030, 2031, 2032, 2033, 2030, 2031, 2032, 2033],
            "country": ["AAA"] * 4 + ["BBB"] * 4,
            "agreement_partial": [0.5, 0.6, 0.9, 0.4, 0.2, 0.3, 0.8, 0.1],
            "comparable": [True, True, False, True] * 2,
        }
    )
    drawing = checks.axes(
        checks.call(plot_agreement, agreement, ["AAA", "BBB"]),
        what="plot_agreement of the small table",
    )
    drawing.series(
        {"AAA": {2030: 0.5, 2031: 0.6, 2033: 0.4}, "BBB": {2030: 0.2, 2031: 0.3, 2033: 0.1}}
    )
    for name in ("AAA", "BBB"):
        drawing.no_bridge(name, range(2030, 2034))
