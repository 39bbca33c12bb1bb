"""axe-core's findings on a page.

All rules but one look at every element. The rule on contrast takes nine tenths of the time, for it
asks of each piece of text what lies behind it; on a page of tables thousands of pieces look the
same. What decides a contrast is how a piece of text and the elements around it are coloured, so
that this rule looks at three pieces of each look: the first on the page, the middle one, the last.
``EVERY_TEXT=true make test PYTEST=tests/browser`` lets it look at all.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

#: What must not be found.
GRAVE = {"serious", "critical"}

CONTRAST = "color-contrast"

#: Give the elements whose own text (or that of a control) is to be looked at. Two pieces of text
#: have one look when they and all elements around them agree in everything that axe-core reads for
#: a contrast. Elements with a tree of their own are always taken, with all that is in it.
PIECES = """
(every) => {
  const STYLE = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'fontSize', 'fontWeight',
    'textShadow', 'position', 'overflowX', 'overflowY', 'clip', 'clipPath', 'filter',
    'mixBlendMode'];
  const looks = new Map(), chosen = [], groups = new Map();
  const look = (element) => {
    if (!element) return 'page';
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const own = [element.tagName, ...STYLE.map((name) => style[name])].join('|');
      const whole = `${look(element.parentElement)}>${own}`;
      // A number instead of the long text, the same number for the same text.
      if (!groups.has(whole)) groups.set(whole, {number: groups.size, pieces: []});
      looks.set(element, groups.get(whole).number);
    }
    return looks.get(element);
  };
  const byNumber = new Map();
  for (const element of document.body.querySelectorAll('*')) {
    if (element.shadowRoot) { chosen.push(element); continue; }
    const text = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const control = element.matches('input, select, textarea, button');
    if (!(text || control) || !element.checkVisibility({checkVisibilityCSS: true})) continue;
    const number = look(element);
    if (!byNumber.has(number)) byNumber.set(number, []);
    byNumber.get(number).push(element);
  }
  for (const pieces of byNumber.values()) {
    const places = [0, Math.floor(pieces.length / 2), pieces.length - 1];
    chosen.push(...(every ? pieces : new Set(places.map((place) => pieces[place]))));
  }
  return chosen;
}
"""

CONTRASTS = f"""async ([every, options]) => {{
  const include = ({PIECES})(every);
  return include.length ? (await axe.run({{include}}, options)).violations : [];
}}"""

#: Colours that are on their way from one theme to another are neither. A sheet that a script makes
#: is let through by a policy of content that refuses style elements.
STILL = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after {'
    + ' transition: none !important; animation: none !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


def findings(page, rules: Sequence[str] = ()) -> list[dict]:
    """Return axe-core's violations on the page as it is now, of some rules or of all."""
    from axe_playwright_python.sync_playwright import Axe

    # Without the list of what passed: on a page of tables that costs five times the rest.
    options: dict[str, object] = {"resultTypes": ["violations"]}
    found = []
    if set(rules) != {CONTRAST}:
        own: dict[str, object] = {"rules": {CONTRAST: {"enabled": False}}}
        if rules:
            own = {"runOnly": [rule for rule in rules if rule != CONTRAST]}
        found += Axe().run(page, options={**options, **own}).response["violations"]
    if not rules or CONTRAST in rules:
        page.evaluate(STILL)
        page.evaluate(Axe().axe_script)
        look = [os.environ.get("EVERY_TEXT") == "true", {**options, "runOnly": [CONTRAST]}]
        faint = page.evaluate(CONTRASTS, look)
        if faint:  # a page that has just changed its colours is looked at again
            page.wait_for_timeout(1_000)
            faint = page.evaluate(CONTRASTS, look)
        found += faint
    return found


def grave(page, rules: Sequence[str] = ()) -> list[str]:
    """Return serious and critical findings, one line each with the first place."""
    return [
        f"{v['id']} ({v['impact']}, {len(v['nodes'])}): {v['nodes'][0]['html'][:160]}"
        for v in findings(page, rules)
        if v["impact"] in GRAVE
    ]
