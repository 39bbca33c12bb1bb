"""What a student's outputs show of hidden checks.

A student's function sees what a hidden check hands to it, may print it at once, and may keep it for
a later cell to print. The feedback would then show the next class what is hidden.

Two questions are kept apart. *What may not be shown?* All that was printed or displayed while a
hidden check ran, but for the check's own words; the text of an error in which an answer repeats
values of a hidden check; and every later output that shows such values. In an exam nothing is shown
that an answer can have put there, in whatever form: of a failed check only a message that stands in
the check as it is. *What does a person have to
look at?* Only a later output that shows values which the student can have from nowhere else: a
function that prints what it works on is no offence. Values of the course's public files, of what
was handed out and of the student's own cells prove nothing, nor do numbers and words that are so
common that they turn up by chance.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nbjudge.course.public import is_number, is_public
from nbjudge.text import plain

if TYPE_CHECKING:
    from nbformat import NotebookNode

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
#: Shorter values say nothing: they turn up by chance.
SHORTEST = 4
#: A text of this length that is more than one word is no chance.
LONG = 10
#: Weights of a value that is no chance, of a rare one and of a common one; what the values of an
#: output weigh together tells whether they are there by chance.
CERTAIN, RARE, COMMON = 1.0, 0.5, 0.25
#: Text of one cell's outputs that is looked through.
MOST_TEXT = 8 << 20
#: Methods of the checks whose words, from which argument on, a student may read.
SPOKEN = {"passed": 0, "mentions": 1, "avoids": 1, "axis_label": 2, "legend_entry": 2}
#: Errors that a check raises itself, with a message that is written for the student.
OF_CHECKS = frozenset({"AssertionError", "CheckError", "NotAttempted"})
#: How the note below a test in dispute begins; the reason behind it is for the instructor alone.
BY_A_PERSON = "A person gives the points of this test"
HELD_BACK = "(This output is held back: it may show values of a hidden check.)"
#: The end of the flag of a submission whose outputs show hidden values.
FLAG = "that only a hidden check has; feedback holds them back"
#: As many values as a flag names.
MOST_NAMED = 4
#: A cell with more different numbers of three digits than this may be a list of guesses.
MOST_NUMBERS = 200


def _parts(source: str, begin: str, end: str) -> tuple[str, str]:
    """Return the visible and the hidden lines of a cell."""
    seen: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        else:
            (hidden if inside else seen).append(line)
    return "\n".join(seen), "\n".join(hidden)


def _nodes(code: str) -> list[ast.AST] | None:
    """Return all nodes of a piece of code; None where it is no Python."""
    try:
        return list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _spoken(nodes: Iterable[ast.AST]) -> set[int]:
    """Return which nodes are words that a check says to the student: labels, and what is wanted."""
    found: set[int] = set()
    for node in nodes:
        if not isinstance(node, ast.Call):
            continue
        words: list[ast.AST] = [k.value for k in node.keywords if k.arg == "what"]
        if isinstance(node.func, ast.Attribute) and node.func.attr in SPOKEN:
            words += node.args[SPOKEN[node.func.attr] :]
        found |= {id(inner) for word in words for inner in ast.walk(word)}
    return found


def values(code: str) -> set[str]:
    """Return the text of strings and numbers in a piece of code that are long enough to tell.

    Words that a check of :mod:`nbjudge.checks` says to the student are left out, even where it
    passes: ``what=`` and the like.

    >>> sorted(values("f({'name': 'hidden-region', 'year': 2041}, 3)"))
    ['2041', 'hidden-region', 'name', 'year']
    >>> values("checks.passed('q1', 'the hidden check'); checks.call(f, 'a secret', what='of all')")
    {'a secret'}
    """
    return set(_values(code))


@functools.lru_cache(maxsize=500)
def _values(code: str) -> frozenset[str]:
    nodes = _nodes(code)
    if nodes is None:
        return frozenset(re.findall(r"[\w.-]{6,}", code))
    found: set[str] = set()
    spoken = _spoken(nodes)
    for node in nodes:
        if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
            continue
        if id(node) in spoken:
            continue
        if isinstance(node.value, str):
            found |= {line.strip() for line in node.value.splitlines()}
        elif isinstance(node.value, int | float):
            found.add(f"{node.value:g}" if isinstance(node.value, float) else str(node.value))
            found.add(str(node.value))
    return frozenset(value for value in found if len(value) >= SHORTEST)


def weight(value: str) -> float:
    """Return how much a value tells, from 0 (nothing) to 1 (it is there by no chance).

    A number tells by its digits without the zeros at its end, a text by its length and by how
    much it looks like a word of a language.

    Examples
    --------
    >>> [weight(one) for one in ("100.0", "62.5", "2041", "4711.25")]
    [0.0, 0.25, 0.5, 0.5]
    >>> [weight(one) for one in ("records", "LineString", "B_PART", "hidden-region-77")]
    [0.25, 0.5, 0.5, 1.0]
    """
    if is_number(value):
        mantissa = value.lower().lstrip("+-").partition("e")[0]
        digits = mantissa.replace(".", "").strip("0")
        enough = 4 if "." in mantissa else 3
        return RARE if len(digits) >= enough else COMMON if len(digits) == 3 else 0.0
    if len(value) >= LONG:
        return RARE if value.isalpha() else CERTAIN
    return COMMON if value.isalpha() and not value.isupper() else RARE


def hidden_values(notebook: NotebookNode, begin: str = BEGIN, end: str = END) -> set[str]:
    """Return values that stand in hidden checks of a notebook and nowhere else in it.

    A student's cell that lists very many numbers does not make them the student's own.
    """
    hidden: set[str] = set()
    seen: list[str] = []
    for cell in notebook.cells:
        visible, secret = _parts(cell.source, begin, end)
        if not _is_hidden(cell, begin):
            visible, secret = cell.source, ""
        hidden |= values(secret)
        if _is_the_instructors(cell) or not _guesses(visible):
            seen.append(visible)
    everything = "\n".join(seen)
    return {value for value in hidden if value not in everything}


def _is_hidden(cell: NotebookNode, begin: str) -> bool:
    """Say whether a cell holds a hidden check. A student's cell with its mark holds none."""
    return begin in cell.source and _is_the_instructors(cell)


def _is_the_instructors(cell: NotebookNode) -> bool:
    given = cell.get("metadata", {}).get("nbgrader", {})
    return bool(given.get("locked") or given.get("grade")) and not given.get("solution")


def _guesses(text: str) -> bool:
    """Say whether a text holds so many numbers that some are hidden ones by chance."""
    return len(set(re.findall(r"\d{3,}", text))) > MOST_NUMBERS


def text_of(output: Mapping[str, Any]) -> str:
    """Return everything of an output that can be read as text."""
    parts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
    for mime, value in output.get("data", {}).items():
        if not mime.startswith("image/") or mime == "image/svg+xml":
            parts.append(value if isinstance(value, str) else repr(value))
    return "\n".join("".join(part) if isinstance(part, list) else str(part) for part in parts)


# ---------------------------------------------------------------- outputs of later cells


def leaking(
    notebook: NotebookNode, begin: str = BEGIN, end: str = END, public: Sequence[str] = ()
) -> dict[int, list[int]]:
    """Find outputs after a hidden check that show values of hidden checks.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Graded, with the instructor's hidden checks in it.
    begin, end : str
        The marks around a hidden check.
    public : sequence of str
        Files and folders that students can read: values in them are no secret.

    Returns
    -------
    dict of int to list of int
        By cell the outputs, from the first hidden check on. Cells with a hidden check are not among
        them: see `hold_back`.
    """
    secret = hidden_values(notebook, begin, end)
    return {
        index: [number for number, _ in found]
        for index, found in _showing(notebook, secret, begin, public).items()
    }


def flag(
    notebook: NotebookNode, begin: str = BEGIN, end: str = END, public: Sequence[str] = ()
) -> str:
    """Say which hidden values a student's later cells show that the student cannot have.

    Parameters
    ----------
    notebook, begin, end, public
        As for `leaking`.

    Returns
    -------
    str
        One sentence that names a cell and some of the values; empty where there is nothing to look
        at. What is printed while a hidden check calls an answer is held back in feedback, and is
        no reason for a flag.
    """
    secret = hidden_values(notebook, begin, end)
    secret -= _shown_before(notebook, secret, begin)
    for index, found in _showing(notebook, secret, begin, public, accuse=True).items():
        shown = sorted(set().union(*(values for _, values in found)))
        named = ", ".join(shown[:MOST_NAMED])
        return f"cell {index + 1} shows values ({named}) {FLAG}"
    return ""


def _showing(
    notebook: NotebookNode,
    secret: set[str],
    begin: str,
    public: Sequence[str],
    *,
    accuse: bool = False,
) -> dict[int, list[tuple[int, set[str]]]]:
    """Return by cell the outputs that show secrets by more than chance, and which.

    The message of another check is the instructor's, and may use words of a hidden one. It is held
    back only where much of it is hidden, and accuses nobody; nor do common words and numbers.
    """
    least = RARE if accuse else COMMON
    secret = {value for value in secret if weight(value) >= least}
    if not secret:
        return {}
    found: dict[int, list[tuple[int, set[str]]]] = {}
    after = False
    for index, cell in enumerate(notebook.cells):
        own = _is_hidden(cell, begin)
        after = after or own
        if own or not after or cell.cell_type != "code":
            continue
        locked = _is_the_instructors(cell)
        parts: list[tuple[int, set[str]]] = []
        for number, output in enumerate(cell.get("outputs", [])):
            shown = _shown(secret, text_of(output)[:MOST_TEXT])
            if not shown:
                continue
            if locked and output.output_type == "error":
                if not accuse and _tells(_secret(shown, 2 * CERTAIN, public), 2 * CERTAIN):
                    found.setdefault(index, []).append((number, shown))
                continue
            parts.append((number, shown))
        # Of one cell together: what is said in several pieces is said.
        together = _secret(set().union(*(shown for _, shown in parts)), CERTAIN, public)
        if _tells(together, CERTAIN):
            found.setdefault(index, []).extend(
                (number, shown & together) for number, shown in parts if shown & together
            )
    return found


def _secret(shown: set[str], least: float, public: Sequence[str]) -> set[str]:
    """Return the values that no public file holds, where all together tell enough."""
    if not _tells(shown, least):
        return set()  # public files are large
    return {value for value in shown if not is_public(value, tuple(public))}


def _shown(secret: Iterable[str], text: str) -> set[str]:
    """Return the values that stand in a text as words of their own."""
    there = sorted((value for value in secret if value in text), key=len, reverse=True)
    if not there:
        return set()
    either = "|".join(map(re.escape, there))
    return set(re.findall(rf"(?<!\w)(?:{either})(?!\w)", text))


def _tells(shown: set[str], least: float) -> bool:
    """Whether values are there by more than chance: two rare ones, or one that is certain."""
    return sum(map(weight, shown)) >= least


def _shown_before(notebook: NotebookNode, secret: set[str], begin: str) -> set[str]:
    """Return the secrets that outputs show before any hidden check has run."""
    if not secret:
        return set()
    found: set[str] = set()
    for cell in notebook.cells:
        if _is_hidden(cell, begin):
            break
        for output in cell.get("outputs", []):
            found |= _shown(secret, text_of(output)[:MOST_TEXT])
    return found


# ---------------------------------------------------------------- outputs of hidden checks


def hold_back(
    notebook: NotebookNode,
    begin: str = BEGIN,
    end: str = END,
    public: Sequence[str] = (),
    *,
    everything: bool = False,
) -> None:
    """Replace what a student may not read by a note.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    begin, end, public
        As for `leaking`.
    everything : bool
        Whether nothing is shown from the first hidden check on, as in an exam. The message of a
        check that failed stays where it stands in the check's cell as it is. Any other text, the
        kind of an error too, may be an answer's own, and be a code for what it was called with.
    """
    from nbformat import v4

    _count_again(notebook, begin)
    found = leaking(notebook, begin, end, public)
    secret = {value for value in hidden_values(notebook, begin, end) if weight(value) >= COMMON}
    after = False
    for index, cell in enumerate(notebook.cells):
        own = _is_hidden(cell, begin)
        after = after or own
        if not after or cell.cell_type != "code":
            continue
        kept = []
        if own:
            cell.outputs = [_without_reason(output) for output in cell.get("outputs", [])]
        for number, output in enumerate(cell.get("outputs", [])):
            if output.get("text") == f"{BY_A_PERSON}.\n":
                kept.append(output)
                continue
            if everything:
                if own and output.output_type == "error":
                    kept.append(_words_of(cell.source, output))
                continue
            if own:
                stays = _is_the_checks(output, cell.source, secret)
            else:
                stays = number not in found.get(index, ())
            if stays and own and _repeats(output, secret, public):
                kept.append(_without_text(output, secret))
            elif stays:
                kept.append(output)
            elif own and (lines := _own_lines(output, cell.source, secret)):
                kept.append(v4.new_output("stream", name="stdout", text=lines))
        given = cell.get("outputs", [])
        if kept != given:
            # An error that stays says by itself what is held back of it.
            lost = [o for o in given if o not in kept and not (own and o.output_type == "error")]
            note = v4.new_output("stream", name="stdout", text=f"{HELD_BACK}\n")
            cell.outputs = [*kept, note] if lost else kept


def _count_again(notebook: NotebookNode, begin: str) -> None:
    """Count cells from the first hidden check on as they ran: an answer can set their number."""
    last, after = 0, False
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        after = after or _is_hidden(cell, begin)
        if cell.get("execution_count") is None:
            continue
        if after:
            cell.execution_count = last + 1
            for output in cell.get("outputs", []):
                if output.output_type == "execute_result":
                    output.execution_count = last + 1
        last = cell.execution_count


def _words_of(source: str, error: Mapping[str, Any]) -> Any:
    """Return an error of a hidden check in an exam: with its message only if that is the check's.

    The name goes as well as the text, for an answer chooses both.
    """
    from nbformat import v4

    said = plain(str(error["evalue"]))
    if error["ename"] in OF_CHECKS and said in _messages(source):
        name, lines = "AssertionError", [f"AssertionError: {said}"]
    else:
        name, said, lines = "Error", HELD_BACK, [HELD_BACK]
    return v4.new_output("error", ename=name, evalue=said, traceback=lines)


@functools.lru_cache(maxsize=500)
def _messages(source: str) -> frozenset[str]:
    """Return the messages of a check that are the same whatever an answer does."""
    found: set[str] = set()
    for node in _nodes(source) or ():
        said: list[ast.expr | None] = []
        if isinstance(node, ast.Assert):
            said = [node.msg]
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            said = [*node.exc.args]
        if len(said) == 1 and isinstance(said[0], ast.Constant):
            found.add(str(said[0].value))
    return frozenset(found)


def _repeats(output: Mapping[str, Any], secret: set[str], public: Sequence[str]) -> bool:
    """Say whether an error of a hidden check shows a student values of that check.

    An answer may raise an error that says what it was called with. The message of a check may name
    some values itself, so that more of them are needed there.
    """
    if output["output_type"] != "error":
        return False
    of_check = output["ename"] in OF_CHECKS
    said = f"{output['ename']}\n{output['evalue']}"
    if len(output["traceback"]) == 1:  # a check's message, which is all that is shown of it
        said += f"\n{output['traceback'][0]}"
    shown = _shown(secret, said[:MOST_TEXT])
    least = 2 * CERTAIN if of_check else CERTAIN
    return _tells(_secret(shown, least, public), least)


def _without_reason(output: Any) -> Any:
    """Return the note on points by a person without its reason, which may name a hidden value."""
    from nbformat import v4

    if not str(output.get("text", "")).startswith(f"{BY_A_PERSON}: "):
        return output
    return v4.new_output("stream", name="stdout", text=f"{BY_A_PERSON}.\n")


def _without_text(error: Mapping[str, Any], secret: set[str]) -> Any:
    """Return an error with a note in the place of its text."""
    from nbformat import v4

    name = "Error" if _shown(secret, error["ename"]) else error["ename"]
    return v4.new_output("error", ename=name, evalue=HELD_BACK, traceback=[f"{name}: {HELD_BACK}"])


def _is_the_checks(output: Mapping[str, Any], source: str, secret: set[str]) -> bool:
    """Say whether an output of a cell with a hidden check is the check's, as a whole."""
    if output["output_type"] == "error":
        return True
    if output["output_type"] == "execute_result":  # points, nbgrader's partial credit
        return is_number("".join(output.get("data", {}).get("text/plain", "")))
    if output["output_type"] != "stream":
        return False
    return _own_lines(output, source, secret) == "".join(output["text"])


def _own_lines(output: Mapping[str, Any], source: str, secret: set[str]) -> str:
    """Return the lines of a stream that the check itself prints.

    An answer can print the words of a check, with a value of the check in between.
    """
    if output["output_type"] != "stream":
        return ""
    patterns = _printed(source)
    text = "".join(output["text"])[:MOST_TEXT]
    rare = {value for value in secret if weight(value) >= RARE}
    kept = []
    for line in text.splitlines(keepends=True):
        fits = (pattern.fullmatch(line.strip()) for pattern in patterns)
        if any(fit and not _shown(rare, "\n".join(fit.groups())) for fit in fits):
            kept.append(line)
    return "".join(kept)


@functools.lru_cache(maxsize=500)
def _printed(source: str) -> tuple[re.Pattern[str], ...]:
    """Return what the lines look like that a check prints: constants, with values in between.

    A value in between is one word of at most 20 characters. A ``print`` without any constant text
    is not known again.
    """
    found = []
    for node in _nodes(source) or ():
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if called == "passed":
            given = dict(zip(("question", "which"), node.args, strict=False))
            given |= {word.arg: word.value for word in node.keywords if word.arg}
            words = {name: _pattern(value) for name, value in given.items()}
            which = words.get("which", "visible check")
            found.append(f"PASS {words.get('question', '')}: {which}")
        elif isinstance(node.func, ast.Name) and node.func.id == "print":
            said = [_pattern(arg) for arg in node.args]
            if any(re.search(r"\w{3}", text.replace(_VALUE, "")) for text in said):
                found += " ".join(said).split("\n")
    return tuple(re.compile(text.strip()) for text in found if text.strip())


_VALUE = r"(\S{0,20})"


def _pattern(node: ast.AST) -> str:
    """Return a pattern for the text of an expression."""
    if isinstance(node, ast.Constant):
        return "\n".join(re.escape(line) for line in str(node.value).split("\n"))
    if isinstance(node, ast.JoinedStr):
        return "".join(_pattern(part) for part in node.values)
    return _VALUE
