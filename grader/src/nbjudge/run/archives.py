"""Archives that lie in a submission as they were handed in: collecting has not opened them.

Collecting leaves one where it cannot be opened; others come through an exchange or a copied folder.
The run opens none of them for grading. It says what is wrong with it and what to do.
"""

from __future__ import annotations

from pathlib import Path

from nbjudge.program import command

#: Larger ones are not looked into: their list of contents alone could fill the memory.
MOST = 2 << 20
#: Largest notebook in one that is read to see whether it can be, and how many of them.
MOST_OF_NOTEBOOK, MOST_NOTEBOOKS = 8 << 20, 5
#: Kinds that collecting does not open, beside those that it does.
_CLOSED = (".rar", ".7z", ".zst", ".zipx", ".arj", ".cab")


def is_archive(name: str) -> bool:
    """Say whether a file's name is that of an archive.

    >>> is_archive("Work.ZIP"), is_archive("work.docx")
    (True, False)
    """
    from nbjudge.plugins.lms_archives import is_archive as opened

    return opened(name) or name.casefold().endswith(_CLOSED)


def why_closed(path: Path, name: str, assignment: str) -> str:
    """Say why there is no notebook of an archive, and what to do.

    Parameters
    ----------
    path : Path
    name : str
        What to call it.
    assignment : str

    Returns
    -------
    str
        The end of a sentence that has said what is missing.
    """
    from nbjudge.plugins.lms_archives import members, why_unread

    try:
        notebooks = 0
        small = path.stat().st_size <= MOST
        for inside, read in members(path, MOST_OF_NOTEBOOK) if small else ():
            if inside.endswith(".ipynb") and notebooks < MOST_NOTEBOOKS:
                read()
                notebooks += 1
    except Exception as error:  # damaged content raises many kinds
        why = why_unread(error)
        why = "what is in it is damaged" if why == "it is damaged" else why
        return (
            f"and {name} cannot be opened ({why}): ask for the work again, then "
            f"{command(f'collect {assignment} FILE')} and grade again"
        )
    holds = "" if notebooks or path.stat().st_size > MOST else ", and it holds no notebook"
    return (
        f"but {name} was handed in{holds}: unpack it in the student's folder, or ask for the "
        "notebook alone, and grade again"
    )
