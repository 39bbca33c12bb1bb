"""What nbgrader's pages may show of a student's work: Jinja filters for nbconvert.

nbgrader puts a student's Markdown and HTML into its pages as they are. In Formgrader that runs
a student's script with the instructor's rights, and an image from elsewhere tells its owner
who reads. These filters keep what a notebook needs and drop the rest.
"""

from __future__ import annotations

import re

_TAG_NAMES = """
a abbr b blockquote br caption code col colgroup dd del details div dl dt em figcaption figure
h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup
table tbody td tfoot th thead tr tt u ul var
"""
TAGS = frozenset(_TAG_NAMES.split())

_STYLE_NAMES = """
color background-color font-weight font-style text-align text-decoration vertical-align width
height min-width max-width margin padding border white-space
"""

_ATTRIBUTES = {
    "*": {"class", "id", "title", "lang", "dir", "style", "role", "aria-label", "align"},
    "a": {"href", "name"},
    "img": {"alt", "src", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "abbr"},
    "ol": {"start", "type"},
    "details": {"open"},
}

#: What can make a style's value ask another host, or hide that it does.
_ASKS = re.compile(r"url|image|expression|import|\\|/\*", re.IGNORECASE)

_IMAGE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml|webp);base64,[A-Za-z0-9+/=\s%]*\Z")

#: nbconvert links each heading to itself; the pilcrow is read aloud and serves nobody here.
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>', re.DOTALL)

_HEADING = re.compile(r"(</?h)([1-6])(?=[\s>])", re.IGNORECASE)


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return an attribute's value as it may be shown; None drops the attribute."""
    if tag == "img" and name == "src":
        return value if _IMAGE.match(value) else None
    if name == "href" and value.lstrip().lower().startswith("data:"):
        return None
    if name == "style" and _ASKS.search(value):
        return None
    return value


def clean_html(text: str) -> str:
    """Return HTML without scripts, frames, forms and anything that asks another host.

    Parameters
    ----------
    text : str
        HTML made from a student's Markdown or output.

    Returns
    -------
    str
        The same without other tags; images only when they are in the page itself.

    Examples
    --------
    >>> clean_html('<b>ok</b><script>x()</script>')
    '<b>ok</b>'
    >>> clean_html('<img alt="map" src="https://example.org/a.png">')
    '<img alt="map">'
    >>> clean_html('<a href="javascript:x()">go</a>')
    '<a>go</a>'
    """
    import nh3

    return nh3.clean(
        _ANCHOR.sub("", str(text)),
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "data"},
        filter_style_properties=set(_STYLE_NAMES.split()),
        link_rel=None,
    )


def demote_headings(text: str) -> str:
    """Return HTML with each heading one level lower, so that the page keeps one ``h1``.

    Examples
    --------
    >>> demote_headings('<h1 id="a">A</h1><h6>F</h6>')
    '<h2 id="a">A</h2><h6>F</h6>'
    """
    return _HEADING.sub(lambda m: f"{m[1]}{min(6, int(m[2]) + 1)}", text)
