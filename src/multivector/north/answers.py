"""What people answered: native language, opinion.

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
