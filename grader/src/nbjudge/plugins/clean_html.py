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
    "img": {"alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "abbr"},
    "ol": {"start", "type"},
    "details": {"open"},
}

_IMAGE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml|webp);base64,[A-Za-z0-9+/=\s%]*\Z")

#: nbconvert links each heading to itself; the pilcrow is read aloud and serves nobody here.
_ANCHOR = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>', re.DOTALL)

_HEADING = re.compile(r"(</?h)([1-6])(?=[\s>])", re.IGNORECASE)


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return _IMAGE.match(value) is not None
    if name == "href" and value.lstrip().lower().startswith("data:"):
        return False
    return name in _ATTRIBUTES["*"] or name in _ATTRIBUTES.get(tag, ())


def clean_html(text: str) -> str:
    """Return HTML without scripts, frames, forms and anything that asks another host.

    Parameters
    ----------
    text : str
        HTML made from a student's Markdown or output.

    Returns
    -------
    str
        The same with unknown tags shown as text; images only when they are in the page.

    Examples
    --------
    >>> clean_html('<b>ok</b><script>x()</script>')
    '<b>ok</b>&lt;script&gt;x()&lt;/script&gt;'
    >>> clean_html('<img alt="map" src="https://example.org/a.png">')
    '<img alt="map">'
    >>> clean_html('<a href="javascript:x()">go</a>')
    '<a>go</a>'
    """
    import bleach
    from bleach.css_sanitizer import CSSSanitizer

    styles = CSSSanitizer(allowed_css_properties=_STYLE_NAMES.split())
    return bleach.clean(
        _ANCHOR.sub("", str(text)),
        tags=TAGS,
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=styles,
    )


def demote_headings(text: str) -> str:
    """Return HTML with each heading one level lower, so that the page keeps one ``h1``.

    Examples
    --------
    >>> demote_headings('<h1 id="a">A</h1><h6>F</h6>')
    '<h2 id="a">A</h2><h6>F</h6>'
    """
    return _HEADING.sub(lambda m: f"{m[1]}{min(6, int(m[2]) + 1)}", text)
