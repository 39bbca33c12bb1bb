"""What a student wrote, as the marking page shows it: cleaned HTML, and its number of words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from nbjudge.plugins.clean_html import TAGS, demote_headings
from nbjudge.text import plain

#: Characters of an answer, and of a check's output, that are shown.
MOST_SHOWN, MOST_OUTPUT = 20_000, 2_000
_IMAGE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s%]*\Z")
#: Bytes of pictures in one answer, as text, that are shown.
MOST_PICTURE = 4_000_000
_TAG = re.compile(r"<[^>]*>|!?\[([^\]]*)\]\([^)]*\)")
_IMG = re.compile(r"<img\b[^>]*>")
_WORD = re.compile(r"[^\W_](?:[\w.,’'\-/%−]*[\w%])?", re.UNICODE)

_ATTRIBUTES = {
    "a": {"href"},
    "img": {"alt", "src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}


def _kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if len(value) <= MOST_PICTURE and _IMAGE.match(value) else None
    return value


def clean_answer(html: str) -> str:
    """Return HTML that cannot act, ask another host, or look like a part of the marking page.

    Examples
    --------
    >>> clean_answer('<p id="save" class="level" style="position:fixed">ok<script>x()</script></p>')
    '<p>ok</p>'
    >>> clean_answer('<img src="https://example.org/a.png">')
    '(a picture from elsewhere was left out)'
    """
    import nh3

    cleaned = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return _IMG.sub(_with_description, cleaned)


def _with_description(found: re.Match[str]) -> str:
    """Return an image that has a description, or a word in place of one that has no picture."""
    tag = found[0]
    if ' src="' not in tag:
        return "(a picture from elsewhere was left out)"
    return (
        tag if ' alt="' in tag else tag.replace("<img", '<img alt="Picture without a description"')
    )


def to_html(text: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Return Markdown as HTML that is safe to show.

    Parameters
    ----------
    text : str
        Markdown of a notebook's cell; what is beyond `MOST_SHOWN` characters is left out.
    attachments : mapping, optional
        The cell's pictures, as notebooks keep them.
    """
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    shown = text[:MOST_SHOWN]
    renderer = IPythonRenderer(
        escape=False, attachments=dict(attachments or {}), exclude_anchor_links=True
    )
    try:
        made = MarkdownWithMath(renderer=renderer).render(shown)
    except Exception:  # a picture that is missing, markup that the library does not survive
        made = f"<pre>{escape(shown)}</pre>"
    made = clean_answer(demote_headings(demote_headings(made)))
    if len(text) > MOST_SHOWN:
        made += f"<p>… {len(text) - MOST_SHOWN} more characters are not shown.</p>"
    return made


def count(text: str) -> int:
    """Return the number of words in Markdown.

    Markup, addresses and pictures are not counted; a figure with its unit sign is one word.

    Examples
    --------
    >>> count("**In 2025** CPC carried 64.8 Mt ([source](http://x.org/a b)).")
    7
    """
    return len(_WORD.findall(_TAG.sub(lambda m: m[1] or " ", text)))


def outputs(cell: Mapping[str, Any]) -> str:
    """Return the text that a code cell printed or failed with, cut to a readable length."""
    parts = []
    for output in cell.get("outputs", []):
        kind = output.get("output_type")
        if kind == "stream":
            parts.append(_text(output.get("text", "")))
        elif kind == "error":
            parts.append(f"{output.get('ename', '')}: {output.get('evalue', '')}")
        else:
            parts.append(_text(output.get("data", {}).get("text/plain", "")))
    text = plain("\n".join(filter(None, parts))).strip()
    return text if len(text) <= MOST_OUTPUT else f"{text[:MOST_OUTPUT]} …"


def pictures(cell: Mapping[str, Any]) -> list[str]:
    """Return the pictures that a code cell drew, as addresses of data."""
    found = []
    for output in cell.get("outputs", []):
        for kind in ("image/png", "image/jpeg"):
            data = output.get("data", {}).get(kind)
            address = f"data:{kind};base64,{_text(data)}" if data else ""
            if address and len(address) <= MOST_PICTURE and _IMAGE.match(address):
                found.append(address)
                break
    return found


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value)
