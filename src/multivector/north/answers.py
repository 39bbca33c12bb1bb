"""What people answered: native language, religion, opinion.

A share depends on whom it is taken of. Each function names its denominator, and keeps those who
did not answer in sight.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def own_language(table: pd.DataFrame) -> pd.DataFrame:
    """Say per ethnic group how many name the group's own language as native.

    Parameters
    ----------
    table
        One row per group: ``group``, ``own_language``, ``other_language``, ``population``.

    Returns
    -------
    DataFrame
        Indexed by group, from the highest share to the lowest: ``own_pct`` (of the group),
        ``other_language`` (persons) and ``population``.

    Raises
    ------
    ValueError
        The two answers do not add up to the group.

    Examples
    --------
    >>> table = pd.DataFrame({"group": ["A"], "own_language": [3], "other_language": [1],
    ...     "population": [4]})
    >>> own_language(table).loc["A", "own_pct"].item()
    75.0
    """
    off = table["own_language"] + table["other_language"] != table["population"]
    if off.any():
        raise ValueError(
            f"own_language(): the answers do not add up in {table.loc[off, 'group'].tolist()}"
        )
    result = table.set_index("group")[["own_language", "other_language", "population"]]
    result.insert(0, "own_pct", 100 * result["own_language"] / result["population"])
    return result.drop(columns="own_language").sort_values("own_pct", ascending=False)


def language_by_area(table: pd.DataFrame, *, kind: str = "region") -> pd.DataFrame:
    """Lay shares of native languages out by area, with what they leave unsaid.

    Parameters
    ----------
    table
        Long table: ``area``, ``kind``, ``language``, ``share_pct``.
    kind
        Which areas to keep.

    Returns
    -------
    DataFrame
        Indexed by area: one column per language (per cent of the inhabitants; missing where the
        source has no cell) and ``not shown``, the rest to 100.

    Raises
    ------
    ValueError
        No area is of this kind, or shares of one area exceed 100.
    """
    rows = table[table["kind"] == kind]
    if rows.empty:
        raise ValueError(f"no area of kind {kind!r}; the table has {sorted(set(table['kind']))}")
    wide = rows.pivot(index="area", columns="language", values="share_pct")
    rest = 100 - wide.sum(axis=1)
    # The source rounds to one decimal.
    if (rest < -0.2).any():
        raise ValueError(f"language_by_area(): more than 100 in {wide.index[rest < -0.2].tolist()}")
    wide["not shown"] = rest.clip(lower=0)
    return wide.rename_axis(columns=None)


def answered_shares(
    table: pd.DataFrame,
    answer: str,
    *,
    refused: str = "Refused to answer",
    total: str = "Total",
    column: str = "religion",
    by: str = "region_code",
) -> pd.DataFrame:
    """Return the share of an answer among all, and among those who answered.

    Where refusals grow from one census to the next, the share among all falls without anybody
    having changed. Those who refused may differ from those who answered, so neither share is the
    true one.

    Parameters
    ----------
    table
        Long table: ``year``, `by`, `column` and ``population``.
    answer
        The answer.
    refused, total
        Names of the rows of those who refused and of all.
    column
        Column with the answers.
    by
        Column with the area; the country is what its areas add up to.

    Returns
    -------
    DataFrame
        Indexed by year and area, with the country (``KZ``) first in each year: ``of_all_pct``,
        ``of_answered_pct`` and ``refused_pct``.

    Raises
    ------
    ValueError
        The table lacks one of the three rows.
    """
    known = set(table[column])
    for name in (answer, refused, total):
        if name not in known:
            raise ValueError(f"no answer {name!r}; the table has {', '.join(sorted(known))}")
    wide = table.pivot_table(
        index=["year", by], columns=column, values="population", aggfunc="sum"
    )[[answer, refused, total]]
    country = wide.groupby(level="year").sum()
    country.index = pd.MultiIndex.from_product([country.index, ["KZ"]], names=["year", by])
    wide = pd.concat([country, wide]).sort_index(level="year", sort_remaining=False, kind="stable")
    return pd.DataFrame(
        {
            "of_all_pct": 100 * wide[answer] / wide[total],
            "of_answered_pct": 100 * wide[answer] / (wide[total] - wide[refused]),
            "refused_pct": 100 * wide[refused] / wide[total],
        }
    )


def sampling_margin(percent: pd.Series, sample: pd.Series) -> pd.Series:
    """Return the sampling error of a survey's share, in percentage points (95 per cent).

    ``1.96 * sqrt(p * (100 - p) / n)``: the error of a simple random sample. Weighting and
    clustering make it larger; wording, language of interview and refusals come on top and are not
    in it. Never use it with the whole sample's size for a subgroup.

    Parameters
    ----------
    percent
        Shares, 0 to 100.
    sample
        Respondents that each share is taken of.

    Returns
    -------
    Series
        ``margin_points``, same index; missing where the sample is not known.

    Raises
    ------
    ValueError
        A share outside 0 to 100, or a sample of nobody.

    Examples
    --------
    >>> sampling_margin(pd.Series([50.0]), pd.Series([1100])).round(2).tolist()
    [2.95]
    """
    p = percent.astype("float64")
    n = sample.astype("float64")
    if ((p < 0) | (p > 100)).any():
        raise ValueError("sampling_margin(): a share is outside 0 to 100")
    if (n <= 0).any():
        raise ValueError("sampling_margin(): a sample has nobody in it")
    return (1.96 * np.sqrt(p * (100 - p) / n)).rename("margin_points")


def answers_by_wave(
    surveys: pd.DataFrame,
    question: str,
    *,
    series: str = "DEMOSCOPE",
) -> pd.DataFrame:
    """Lay the answers to one question out by wave, for the whole sample.

    Parameters
    ----------
    surveys
        Long table: ``series``, ``wave``, ``period``, ``question``, ``answer``, ``respondents``,
        ``percent``, ``sample``, ``comparable``.
    question
        The question, as the table words it.
    series
        The survey.

    Returns
    -------
    DataFrame
        One row per answer and wave: ``answer``, ``period``, ``wave``, ``percent``,
        ``margin_points`` (see `sampling_margin`) and ``comparable``.

    Raises
    ------
    ValueError
        The survey did not ask the question; the message lists those it asked.
    """
    own = surveys[surveys["series"] == series]
    if question not in set(own["question"]):
        asked = "; ".join(sorted(set(own["question"])))
        raise ValueError(f"{series} did not ask {question!r}; it asked: {asked or 'nothing'}")
    rows = own[(own["question"] == question) & (own["respondents"] == "all")].copy()
    rows["margin_points"] = sampling_margin(rows["percent"], rows["sample"])
    rows = rows.sort_values(["answer", "period"], kind="stable")
    keep = ["answer", "period", "wave", "percent", "margin_points", "comparable"]
    return rows[keep].reset_index(drop=True)
