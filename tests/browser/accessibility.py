"""axe-core's findings on a page."""

from __future__ import annotations

from collections.abc import Sequence

#: What must not be found.
GRAVE = {"serious", "critical"}


def findings(page, rules: Sequence[str] = ()) -> list[dict]:
    """Return axe-core's violations on the page as it is now, of some rules or of all."""
    from axe_playwright_python.sync_playwright import Axe

    # Without the list of what passed: on a page of tables that costs five times the rest.
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    return Axe().run(page, options=options).response["violations"]


def grave(page, rules: Sequence[str] = ()) -> list[str]:
    """Return serious and critical findings, one line each with the first place."""
    return [
        f"{v['id']} ({v['impact']}, {len(v['nodes'])}): {v['nodes'][0]['html'][:160]}"
        for v in findings(page, rules)
        if v["impact"] in GRAVE
    ]
