"""The pages for marking, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbjudge.marking import words
from nbjudge.marking.answers import Answer
from nbjudge.marking.questions import Question
from nbjudge.pages import page_templates
from nbjudge.plugins.clean_html import clean_html
from nbjudge.text import counted

FOLDER = Path(__file__).parent / "templates"
#: The files that the pages load, with their types.
FILES = {"mark.css": "text/css", "mark.js": "text/javascript"}


def _render(name: str, **values: Any) -> str:
    environment = page_templates(FOLDER)
    environment.filters["markdown"] = words.to_html
    environment.filters["points"] = lambda p: counted(p, "point")
    return environment.get_template(name).render(**values)


def index(
    assignment: str, questions: Sequence[Question], progress: Mapping[str, tuple[int, int]]
) -> str:
    """Return the list of written questions with their progress."""
    return _render("index.html.j2", assignment=assignment, questions=questions, progress=progress)


def question(
    assignment: str,
    one: Question,
    answers: Sequence[Answer],
    snippets: Sequence[str],
    *,
    token: str,
    others: Sequence[Question] = (),
    hide: bool = True,
    next_command: str = "",
) -> str:
    """Return the page of one question.

    Parameters
    ----------
    assignment : str
    one : Question
    answers : sequence of Answer
        The class's, in the order of the page.
    snippets : sequence of str
        Comments to use again.
    token : str
        What the page sends with each change.
    others : sequence of Question
        All written questions of the assignment, for the way to the next one.
    hide : bool
        Whether names are hidden at first.
    next_command : str
        What to type when all is marked.
    """
    return _render(
        "question.html.j2",
        assignment=assignment,
        question=one,
        answers=answers,
        snippets=list(snippets),
        token=token,
        others=others,
        hide=hide,
        next_command=next_command,
        done=sum(answer.row.done for answer in answers),
        keys=[level.key for level in one.rubric.levels],
    )


def notebook(title: str, content: Mapping[str, Any]) -> str:
    """Return a whole graded notebook as a page without scripts.

    Parameters
    ----------
    title : str
    content : mapping
        A notebook, as JSON.
    """
    import nbformat
    from nbconvert.exporters import HTMLExporter

    made = nbformat.from_dict(dict(content))
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(made)
    return _render("notebook.html.j2", title=title, body=clean_html(body))
