"""axe-core's findings on a page."""

from __future__ import annotations

#: What must not be found. `moderate` and `minor` are printed by the report only.
GRAVE = {"serious", "critical"}


def findings(page) -> list[dict]:
    """Return axe-core's violations on the page as it is now."""
    from axe_playwright_python.sync_playwright import Axe

    return Axe().run(page).response["violations"]


def grave(page) -> list[str]:
    """Return serious and critical findings, one line each with the first place."""
    return [
        f"{v['id']} ({v['impact']}, {len(v['nodes'])}): {v['nodes'][0]['html'][:160]}"
        for v in findings(page)
        if v["impact"] in GRAVE
    ]
