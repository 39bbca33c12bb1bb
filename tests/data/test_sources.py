"""Every figure leads to a source, and every source says how good its address is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from multivector.data import geo, load, names, source, sources

DATA = Path(__file__).resolve().parents[2] / "data"
KNOWN = set(load("sources")["source_id"])
STATUSES = {"full", "rebuilt", "partial", "document id", "publisher and date only"}


def read(name: str):
    """All rows, because a row that is not drawn still needs its source."""
    return (geo if name in names("layer") else load)(name, all_rows=True)


def ids_of(name: str) -> set[str]:
    table = read(name)
    columns = [c for c in table.columns if c == "source_ids" or c.endswith("source_id")]
    return {
        part for c in columns for value in table[c].dropna() for part in value.split(";") if part
    }


@pytest.mark.parametrize("name", [n for n in names() if n != "sources"])
def test_sources_resolve(name: str) -> None:
    assert ids_of(name) <= KNOWN


@pytest.mark.parametrize(
    "name", [n for n in names() if n not in ("sources", "policy/un_positions", "policy/claims")]
)
def test_no_row_is_without_a_source(name: str) -> None:
    table = read(name)
    columns = [c for c in table.columns if c == "source_ids" or c.endswith("source_id")]
    without = table[table[columns].isna().all(axis=1)]
    if name == "oil/cpc_throughput":
        # Years without any figure are rows of their own, so that a gap is seen as a gap.
        assert without["total_mt"].isna().all()
        assert without["kazakh_origin_mt"].isna().all()
    elif name == "oil/network_nodes":
        # Nodes without a place or a figure: there is nothing to source.
        assert without[["lat", "supply_2025_mt", "demand_cap_mtpa"]].isna().all(axis=None)
    else:
        assert without.empty


def test_source_list_is_sound() -> None:
    table = load("sources")
    assert table["source_id"].is_unique
    assert set(table["address_status"]) == STATUSES
    full = table[table["address_status"] == "full"]
    assert (full["url"].notna() | full["address_note"].notna()).all()
    assert table["url"].dropna().str.fullmatch(r"https?://\S+").all()
    # A bare host is no address: it stays in the note.
    incomplete = table[~table["address_status"].isin(["full", "rebuilt"])]
    assert incomplete["url"].isna().all()


def test_incomplete_address_says_so() -> None:
    table = load("sources").set_index("source_id")
    shown = sources(table.index).set_index("id")["address"]
    for id, status in table["address_status"].items():
        assert shown[id], id
        assert shown[id].endswith("]") == (status != "full"), id


def test_counts_of_addresses_are_those_of_the_compilation() -> None:
    table = load("sources")
    oil = table[table["domain"] == "oil"]["address_status"].value_counts()
    # Four of the compiled addresses were found again, and six sources were added with theirs.
    assert oil.to_dict() == {"full": 94, "publisher and date only": 72, "document id": 30}
    policy = table[table["domain"] == "policy"]["address_status"].value_counts()
    # Two were found again, sixty-four came with the tables of trade, memberships and events; the
    # article has no address in the material.
    assert policy.to_dict() == {
        "partial": 121,
        "full": 115,
        "rebuilt": 19,
        "publisher and date only": 1,
    }


def test_every_source_names_its_terms() -> None:
    licences = (DATA / "LICENSE.md").read_text(encoding="utf-8")
    with (DATA / "sources.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            assert row["licence"]
            assert f"`{row['source_id']}`" in licences


def test_source_objects_carry_what_the_table_holds() -> None:
    one = source("S_UNDL_LH")
    assert one.domain == "policy"
    assert "non-commercial" in one.licence
    assert one.address.startswith("https://")


TYPES = {"primary", "official", "scholarly", "press", "copy of Wikipedia", "other"}


def test_every_source_has_a_grade_a_type_and_a_short_citation() -> None:
    table = load("sources")
    assert set(table["type"]) == TYPES
    assert set(table["reliability"]) == {"A", "B", "C", "D", "own"}
    assert table["short_citation"].str.len().between(4, 60).all()
    # The id of a source is for tables; a reader of a figure must not meet it.
    ids = table["source_id"].where(table["source_id"].str.contains("_"))
    assert not (ids == table["short_citation"]).any()


def test_grades_follow_the_written_scale() -> None:
    table = load("sources")
    copies = table[table["type"] == "copy of Wikipedia"]
    assert set(copies["reliability"]) == {"D"}
    assert not table[table["type"].isin(["primary", "official"])]["reliability"].eq("own").any()
    own = table[table["reliability"] == "own"]
    assert set(own["publisher"]) == {"this course"}
    blogs = table["publisher"].str.contains(r"blog|wordpress", case=False)
    assert set(table[blogs]["reliability"]) <= {"C", "D"}


def test_every_source_has_its_address_or_the_reason_why_not() -> None:
    table = load("sources")
    full = table["address_status"] == "full"
    assert table.loc[full, "address_reason"].isna().all()
    assert table.loc[~full, "address_reason"].str.fullmatch(r"[A-Z].{20,}\.").all()


def test_the_article_has_a_record() -> None:
    article = source("zwick22")
    assert article.author == "Sophie Zwick"
    assert article.title.startswith("Kazakhstan-Russia Relations After the Invasion of Ukraine")
    assert (article.publisher, article.year) == ("STEAR", 2022)
    assert article.address_reason
