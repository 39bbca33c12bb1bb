"""Colours: one for each actor, families that never borrow them, and all can tell them apart."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from colorspacious import cspace_convert
from matplotlib.colors import to_rgb

from multivector import palettes

VISIONS = [None, "protanomaly", "deuteranomaly", "tritanomaly"]
GROUPS = {
    "actors": list(palettes.ACTORS.values()),
    "series": list(palettes.PALETTE),
    **{name: list(family.values()) for name, family in palettes.FAMILIES.items()},
}


def seen(colours, vision):
    rgb = np.array([to_rgb(c) for c in colours])
    if vision is not None:
        space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
        rgb = np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return rgb


def points(colours, vision=None):
    return cspace_convert(seen(colours, vision), "sRGB1", "CAM02-UCS")


def least_distance(colours, vision):
    return min(np.linalg.norm(a - b) for a, b in itertools.combinations(points(colours, vision), 2))


def lightness(colours):
    return cspace_convert(seen(colours, None), "sRGB1", "CIELab")[:, 0]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("group", GROUPS)
def test_colours_of_a_family_can_be_told_apart(group, vision):
    assert least_distance(GROUPS[group], vision) >= 14


@pytest.mark.parametrize("group", GROUPS)
def test_colours_of_a_family_differ_in_grey(group):
    assert np.diff(np.sort(lightness(GROUPS[group]))).min() >= 5


@pytest.mark.parametrize("group", ["actors", "series", "routes", "peoples"])
def test_colours_of_lines_stand_out_from_white(group):
    assert min(palettes.contrast(c, "white") for c in GROUPS[group]) >= 3


@pytest.mark.parametrize("group", [g for g in GROUPS if g != "actors"])
def test_no_family_borrows_the_colour_of_an_actor(group):
    apart = [np.linalg.norm(a - b) for a in points(GROUPS["actors"]) for b in points(GROUPS[group])]
    assert min(apart) >= 8


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("ground", ["white", palettes.LAND, palettes.SEA, "lightgrey"])
@pytest.mark.parametrize("ramp", [palettes.SEQUENTIAL, palettes.RUST])
def test_the_palest_class_is_not_taken_for_the_page_the_land_water_or_a_gap(ramp, ground, vision):
    assert least_distance([ramp[0], ground], vision) >= 5.5


def test_the_middle_of_a_balance_is_not_taken_for_land():
    assert least_distance([palettes.DIVERGING[3], palettes.LAND], None) >= 4.5


RAMPS = [palettes.SEQUENTIAL, palettes.RUST, palettes.DIVERGING, palettes._SPARE]


@pytest.mark.parametrize("ramp", RAMPS)
def test_no_ramp_holds_the_colour_of_an_actor(ramp):
    apart = [np.linalg.norm(a - b) for a in points(GROUPS["actors"]) for b in points(ramp)]
    assert min(apart) >= 4


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("k", [3, 4, 5, 6, 7])
@pytest.mark.parametrize("stops", [palettes.SEQUENTIAL, palettes.RUST])
def test_sequential_classes_can_be_told_apart_and_darken(stops, k, vision):
    colours = palettes._ramp(stops, k, 2)
    assert least_distance(colours, vision) >= 10
    assert (np.diff(lightness(colours)) < 0).all()


@pytest.mark.parametrize("vision", VISIONS)
def test_diverging_classes_can_be_told_apart(vision):
    colours = palettes.diverging(7)
    assert least_distance(colours, vision) >= 10
    assert lightness(colours).argmax() == 3


def test_an_actor_looks_the_same_under_every_name_and_beside_all_others():
    one = palettes.looks(["Norway", "Russia", "China"])
    two = palettes.looks(["CHN", "Kazakhstan", "Other", "RUS"])
    assert one["Russia"] == two["RUS"]
    assert one["China"] == two["CHN"]
    assert len({look.colour for look in two.values()}) == 4


def test_only_an_actor_takes_an_actors_colour():
    given = palettes.looks(["to China", "CPC", "no", "Russian", "Kazakh", "West", "Norway", "rail"])
    assert not {look.colour for look in given.values()} & set(palettes.ACTORS.values())


def test_a_vote_a_route_and_a_people_keep_their_colour():
    for family, members in palettes.FAMILIES.items():
        alone = {name: palettes.looks([name])[name].colour for name in members}
        assert alone == dict(members), family


def test_two_names_of_one_actor_do_not_share_its_look():
    both = palettes.looks(["Russia", "RUS"])
    assert both["Russia"].colour != both["RUS"].colour


def test_looks_are_told_apart_by_more_than_colour():
    given = list(palettes.looks([f"name {i}" for i in range(8)]).values())
    for cue in ("colour", "marker", "hatch", "linestyle"):
        assert len({str(getattr(look, cue)) for look in given}) == 8


def test_nine_categories_and_unknown_families_are_refused():
    with pytest.raises(ValueError, match=r"9 categories.*Other"):
        palettes.looks(map(str, range(9)))
    with pytest.raises(ValueError, match="votes"):
        palettes.looks(["a"], family="vote")


@pytest.mark.parametrize("k", [1, 10])
def test_too_few_or_too_many_classes_are_refused(k):
    with pytest.raises(ValueError, match=f"k={k}"):
        palettes.sequential(k)


@pytest.mark.parametrize("colour", sorted({c for g in GROUPS.values() for c in g}))
def test_a_name_in_a_colour_can_be_read_on_white(colour):
    assert palettes.contrast(palettes.ink_of(colour), "white") >= 4.5


GROUNDS = {*palettes.SEQUENTIAL, *palettes.RUST, *palettes.DIVERGING, "white"}
GROUNDS |= {c for g in GROUPS.values() for c in g}


@pytest.mark.parametrize("colour", sorted(GROUNDS))
def test_a_text_on_a_colour_can_be_read(colour):
    assert palettes.contrast(colour, palettes.text_on(colour)) >= 4.5


def test_mentions_reads_names_and_codes_as_whole_words():
    assert palettes.mentions("to China, across Russia") == {"China", "Russia"}
    assert palettes.mentions("Russian, Chinatown, RUSH") == set()
    assert palettes.mentions("EU27 exports") == {"European Union"}
