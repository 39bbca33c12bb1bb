"""Every figure leads to a source, and every source says how good its address is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from multivector.data import geo, load, names, source, sources

DATA = Path(__file__).resolve().parents[2] / "data"
KNOWN = set(load("sources")["source_id"])
STATUSES = {"full", "rebuilt", "partial", "document id", "publisher and date only"}


def ids_of(name: str) -> set[str]:
    table = geo(name) if name in names("layer") else load(name)
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
    table = geo(name) if name in names("layer") else load(name)
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
    assert oil.to_dict() == {"full": 84, "publisher and date only": 75, "document id": 31}
    policy = table[table["domain"] == "policy"]["address_status"].value_counts()
    assert policy.to_dict() == {"partial": 95, "full": 77, "rebuilt": 19}


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
