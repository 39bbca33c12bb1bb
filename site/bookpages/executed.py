"""What becomes of an executed lesson on its page: pictures as files, anchors, links to sources."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.transforms import SphinxTransform

from bookpages.parts import SITE, anchor, cited_as, sources
from multivector.alignment import LEFT

#: Folder of the lessons' pictures, below the folder of the book's sources.
PICTURES = "_generated/figures"
#: MyST-NB numbers the lines of a notebook: ten thousand a cell, from the first cell on.
_LINES_A_CELL = 10_000
#: The space of "27.9 %".
_PER_CENT = re.compile(r"(?<=\d) (?=%)")
_NUMBER = re.compile(r"-?[\d,]+(\.\d+)?")
#: The name of a column, which may go on in a second line after an underscore.
_COLUMN = re.compile(r"(?<=<th>)\w+_\w+(?=</th>)")
#: A cell of a table with a date, a span of dates or a code of a region: no spaces, and hyphens.
_ONE_WORD = re.compile(r"<(t[dh])>([\w+/.]+(?:-[\w+/.]+)+)</t[dh]>")


def picture_file(content: bytes, folder: Path, stem: str) -> Path:
    """Write a PNG picture without loss as WebP, a third of its size, and return its file.

    Parameters
    ----------
    content : bytes
        The picture as PNG.
    folder : Path
        Where the file goes.
    stem : str
        Start of the file's name; a digest of the content follows, so that a browser never shows
        an older picture from its cache.
    """
    path = folder / f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.webp"
    if not path.exists():
        from PIL import Image

        folder.mkdir(parents=True, exist_ok=True)
        with Image.open(io.BytesIO(content)) as picture:
            made = picture.convert("RGBA" if picture.mode in ("RGBA", "LA", "P") else "RGB")
            if made.mode == "RGBA" and made.getextrema()[3] == (255, 255):
                made = made.convert("RGB")
            made.save(path, "WEBP", lossless=True, method=4)
    return path


class LessonTransform(SphinxTransform):
    """Turn what a lesson's cells gave into what its page needs."""

    #: Before the collectors of images and of titles look at the document.
    default_priority = 210

    def apply(self, **kwargs: Any) -> None:
        """Change the document of a lesson; of any other one, only where its lines may end."""
        self._keep_together()
        if not self.env.docname.startswith("lessons/"):
            return
        path = Path(self.env.doc2path(self.env.docname))
        ids = [c["id"] for c in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        self._name_cells(ids)
        self._link_sources()
        self._pictures(path.stem, ids)

    def _name_cells(self, ids: list[str]) -> None:
        """Give the first element of each cell the cell's name as an anchor."""
        named: set[str] = set()
        elements = (nodes.section, nodes.paragraph, nodes.bullet_list, nodes.enumerated_list)
        for node in self.document.findall(nodes.Element):
            if node.get("nb_element") == "cell_code":
                index = node["cell_index"]
            elif isinstance(node, elements) and node.line and node.line >= _LINES_A_CELL:
                index = node.line // _LINES_A_CELL - 1
            else:
                continue
            name = anchor(ids[index]) if index < len(ids) else ""
            if name and name not in named:
                named.add(name)
                node["ids"].append(name)

    def _link_sources(self) -> None:
        """Make a link of each source id that a sentence names."""
        for node in list(self.document.findall(nodes.literal)):
            name = node.astext()
            if name in sources() and not isinstance(node.parent, nodes.reference):
                link = nodes.reference(
                    "", "", internal=True, refuri=_source_address(name), classes=["source"]
                )
                link["reftitle"] = cited_as(name)
                node.replace_self(link)
                link += node

    def _keep_together(self) -> None:
        """Let no line end between a number and its per cent sign, or inside a date of a table."""
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, (nodes.literal, nodes.literal_block, nodes.raw)):
                continue
            joined = _PER_CENT.sub("\u00a0", text.astext())
            if joined != text.astext():
                text.parent.replace(text, nodes.Text(joined))
        for node in list(self.document.findall(nodes.raw)):
            if node.get("format") == "html" and 'class="dataframe"' in node.astext():
                node.replace_self(nodes.raw("", tidy_table(node.astext()), **node.attributes))

    def _pictures(self, lesson: str, ids: list[str]) -> None:
        """Put the pictures that `show` sent inside the page into files of their own."""
        times: dict[str, int] = {}
        for node in list(self.document.findall(nodes.raw)):
            if node.get("format") != "html" or "data:image/" not in node.astext():
                continue
            sent = BeautifulSoup(node.astext(), "html.parser").find("figure")
            picture = sent.find("img") if sent else None
            if picture is None:
                continue
            kind, _, content = picture["src"].partition(";base64,")
            cell = node
            while cell is not None and cell.get("nb_element") != "cell_code":
                cell = cell.parent
            name = ids[cell["cell_index"]] if cell is not None else "picture"
            times[name] = times.get(name, 0) + 1
            own = f"figure-{name}" + (f"-{times[name]}" if times[name] > 1 else "")
            folder, stem = SITE / PICTURES, f"{lesson[:2]}_{name}"
            if kind == "data:image/png":
                file = picture_file(base64.b64decode(content), folder, stem)
            else:
                file = folder / f"{stem}-{hashlib.sha256(content.encode()).hexdigest()[:8]}.svg"
                folder.mkdir(parents=True, exist_ok=True)
                file.write_bytes(base64.b64decode(content))
            node.replace_self(_figure(sent, picture, f"/{PICTURES}/{file.name}", own))


def tidy_table(html: str) -> str:
    """Mark in a table of pandas what a style sheet sets apart: numbers, and words with hyphens."""
    html = html.replace(LEFT, "")  # the style sheet says it for the whole book
    html = _ONE_WORD.sub(r'<\1 class="one-word">\2</\1>', html)
    html = _COLUMN.sub(lambda found: found[0].replace("_", "_<wbr>"), html)
    page = BeautifulSoup(html, "html.parser")
    for table in page.select("table.dataframe"):
        rows = [row.find_all("td") for row in table.select("tbody tr")]
        heads = table.select("thead tr:first-child th")[-max(map(len, rows), default=0) :]
        for column, head in zip(zip(*rows, strict=False), heads, strict=False):
            said = {cell.get_text() for cell in column} - {"NaN", "<NA>"}
            if said and all(_NUMBER.fullmatch(text) for text in said):
                for cell in (head, *column):
                    cell["class"] = [*cell.get("class", []), "number"]
    return str(page)


def _source_address(name: str) -> str:
    """Return the address of a source's entry from a lesson's page."""
    return f"../_generated/sources.html#{name}"


def _figure(sent: Any, picture: Any, uri: str, name: str) -> nodes.figure:
    """Return a figure that opens large: picture, caption, and a line with links to its sources."""
    image = nodes.image(uri=uri, alt=picture["alt"], width=f"{picture['width']}px", loading="lazy")
    figure = nodes.figure("", image, ids=[name])
    caption = sent.find("figcaption")
    if caption is not None:
        figure += nodes.caption("", caption.get_text())
    known = [i for i in re.findall(r"\w+", sent.get("data-sources", "")) if i in sources()]
    if known:
        line = nodes.paragraph("", "Sources: " if len(known) > 1 else "Source: ")
        for number, name in enumerate(known):
            if number:
                line += nodes.Text("; ")
            line += nodes.reference("", cited_as(name), internal=True, refuri=_source_address(name))
        figure += nodes.legend("", line)
    return figure
