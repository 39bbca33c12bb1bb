"""The page of claims: one table that can be filtered, and the evidence one click away."""

from __future__ import annotations

import html
from pathlib import Path

from bookpages.parts import Cited, cited, options, rows, source_links

#: Verdicts in the words of a sentence that begins with their number.
SAID = {
    "supported": "are supported",
    "needs qualification": "need qualification",
    "contradicted": "are contradicted",
    "opinion": "are opinions",
    "not checkable": "cannot be checked",
}

#: Kinds of claim, from the column ``kind``, in the words of the page.
KINDS = {
    "data": "tested with data",
    "document": "tested with a document",
    "opinion": "opinion",
    "not checkable": "cannot be checked",
}


def evidence(claim: dict[str, str], cells: list[Cited]) -> list[Cited]:
    """Return the cells in which a claim's own lesson judges it.

    A cell whose id begins with "claim" gives the verdict and comes first. A claim that the lesson
    only mentions leads to the last cell that does so.
    """
    own = [c for c in cells if c.page[:2] == claim["lesson"] and claim["claim_id"] in c.claims]
    judging = [c for c in own if c.cell.startswith("claim")]
    return judging or own[-1:]


def claims_page(lessons: list[Path]) -> str:
    """Return every claim with its verdict, and a link to the cell of the lesson that judges it."""
    cells = [c for path in lessons for c in cited(path)]
    names = {p.stem[:2]: p.stem for p in lessons}
    claims = rows("policy/claims.csv")
    counts: dict[str, int] = {}
    for claim in claims:
        counts[claim["verdict"]] = counts.get(claim["verdict"], 0) + 1
    verdicts = dict(sorted(counts.items(), key=lambda item: -item[1]))
    taught = sorted({c["lesson"] for c in claims})
    kinds = dict.fromkeys(c["kind"] for c in claims)
    *most, last = [f"{n} {SAID.get(v, v)}" for v, n in verdicts.items()]
    words = f"{', '.join(most)}, and {last}" if most else last
    form = _form(
        {
            "verdict": ("Verdict", options({v: f"{v} ({n})" for v, n in verdicts.items()}, "all")),
            "lesson": ("Lesson", options({t: _title(names.get(t, t)) for t in taught}, "all")),
            "kind": ("Kind of claim", options({k: KINDS.get(k, k) for k in kinds}, "all")),
        }
    )
    body = "\n".join(_row(c, evidence(c, cells), names) for c in claims)
    return (
        "# Claims and verdicts\n\n"
        f"The article that the course starts from makes {len(claims)} claims. They stand here in "
        f"the course's own words, with what the evidence says about each: {words}. A verdict "
        "holds for the data and the date that the lesson names. The link under *Evidence* leads "
        "to the place in the lesson where the claim is judged.\n\n"
        f"{form}\n"
        '<div class="pst-scrollable-table-container">\n'
        '<table class="table claims" id="claims">\n'
        "<thead><tr><th scope='col'>Claim</th><th scope='col'>What it says, and what we found</th>"
        "<th scope='col'>Verdict</th><th scope='col'>Evidence</th><th scope='col'>Sources</th>"
        f"</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n"
    )


def _form(fields: dict[str, tuple[str, str]]) -> str:
    """Return the form of the filter; the page's script shows it, without script it is not there."""
    made = "".join(
        f'<label>{label} <select name="{name}">{choices}</select></label>'
        for name, (label, choices) in fields.items()
    )
    return (
        f'<form class="filter" data-filters="claims" data-things="claims" hidden>{made}'
        '<button type="reset">Show all</button><output aria-live="polite"></output></form>\n'
    )


def _title(stem: str) -> str:
    number, _, name = stem.partition("_")
    return f"{number} {name.replace('_', ' ')}".strip()


def _row(claim: dict[str, str], places: list[Cited], names: dict[str, str]) -> str:
    """Return a claim's row of the table, as HTML."""
    name, verdict, kind = claim["claim_id"], claim["verdict"], claim["kind"]
    page = names.get(claim["lesson"])
    links = [
        f'<a href="{c.address}">Lesson {c.page[:2]}: {html.escape(c.section)}</a>' for c in places
    ]
    if not links and page:
        links = [
            f'<a href="../lessons/{page}.html">Lesson {claim["lesson"]}</a>, '
            "which lists the claim; the evidence stands in this row"
        ]
    slip = f"<br><small>{html.escape(claim['error_kind'])}</small>"
    return (
        f'<tr id="{name}" data-verdict="{verdict}" data-lesson="{claim["lesson"]}" '
        f'data-kind="{kind}">'
        f'<th scope="row"><a href="#{name}">{name}</a></th>'
        f"<td><p>{html.escape(claim['paraphrase'])}</p>"
        f"<p><em>{html.escape(claim['evidence'])}</em></p></td>"
        f'<td><span class="verdict verdict-{verdict.replace(" ", "-")}">{verdict}</span>'
        f"{slip if claim['error_kind'] not in ('', 'none') else ''}"
        f"<br><small>{KINDS.get(kind, kind)}</small></td>"
        f"<td data-label='Evidence: '>{'<br>'.join(links) or 'not yet in a lesson'}</td>"
        f"<td data-label='Sources: '>{source_links(claim['source_ids']) or 'none'}</td></tr>"
    )
