"""Whose a file is: the class list's people, and the names that platforms and people give files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath

from nbjudge.collecting import gradescope
from nbjudge.plugins.lms_names import Upload, as_id, composed
from nbjudge.report.roster import Person

#: What systems in several languages write into the name of a copy.
_COPY = re.compile(r"(?<!\w)(?:copy of|copy|копия|көшірме)(?:\s*\(?\d+\)?)?(?!\w)", re.IGNORECASE)


def _letters(text: str) -> str:
    """Return a name's letters without what people write in two ways: capitals, and ё for е."""
    return composed(text).casefold().replace("ё", "е")


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", _letters(text)).split())


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", _letters(text))


def _without_group(name: str) -> list[str]:
    """Return what may be a person's name where Moodle has put the group's before it.

    >>> _without_group("Team-2-Jane Doe-Ray")
    ['2-Jane Doe-Ray', 'Jane Doe-Ray', 'Ray']
    """
    return _ends(name, "-")


def _ends(name: str, mark: str) -> list[str]:
    parts = name.split(mark)
    return [mark.join(parts[at:]) for at in range(1, len(parts))]


class ClassList:
    """Who is who, for `nbjudge.plugins.lms_collect.collect`.

    A person is known by an id of the class list (Canvas's number is one), by the name as Moodle
    writes it, or by family and first name run together as Canvas writes it, where only one person
    fits. Who is not in the list keeps the platform's number or name: nobody is left out.

    Parameters
    ----------
    people : sequence of Person
        May be empty.
    known : collection of str
        Ids that the course uses already.
    assignment : str
        Its name; it is no part of a student's name in a file's name.
    released : collection of str
        File names of the assignment's notebooks.
    owners : mapping of str to str
        What the instructor says: the student's id by a file's name or path.
    """

    def __init__(
        self,
        people: Sequence[Person],
        known: Collection[str],
        *,
        assignment: str,
        released: Collection[str],
        owners: Mapping[str, str] | None = None,
    ) -> None:
        self.people = people
        self.known = set(known)
        self.strangers: list[str] = []
        self.unclaimed: list[str] = []
        self._owners = dict(owners or {})
        #: Names in `owners` that no file has had so far.
        self.unused = set(self._owners)
        self._said: dict[str, str] = {}
        words = {assignment, assignment.split("_")[0], *(name.split(".")[0] for name in released)}
        self._words = sorted(words, key=len, reverse=True)
        self._assignment = assignment
        self._by_key: dict[str, set[str]] = defaultdict(set)
        #: Id, words of the name, and forms of the ids of each person.
        self._words_of: list[tuple[str, set[str], set[str]]] = []
        self._folders: dict[str, str] = {}
        #: Who has handed in what lies in a folder, as the platform says.
        self._submitters: dict[str, str] = {}
        for person in people:
            student = person.known_as(self.known)
            first, _, last = person.name.rpartition(" ")
            for key in (*person.ids, person.name):
                self._by_key[_folded(key)].add(student)
            self._by_key[_squeezed(f"{last}{first}")].add(student)
            self._words_of.append(
                (
                    student,
                    set(_folded(person.name).split()),
                    {form for one in person.ids if (form := _folded(one))},
                )
            )

    def read(self, download: Path) -> list[str]:
        """Take over what a download says of whose each folder is; see `gradescope.submitters`.

        Returns
        -------
        list of str
            What the instructor has to decide: a submission of several people is nobody's alone.
        """
        notes: list[str] = []
        for folder, handed_in in gradescope.submitters(download, notes).items():
            if len(handed_in) > 1:
                names = ", ".join(one.get("name", "") for one in handed_in)
                notes.append(
                    f"{folder} is of several people ({names}): it is collected under its number"
                )
            for one in handed_in if len(handed_in) == 1 else ():
                keys = [one[word] for word in ("sid", "email", "name") if one.get(word)]
                own = self.find(*keys) or next(filter(None, map(as_id, keys)), "")
                if own and own not in self._submitters.values():
                    self._submitters[folder] = own
        return notes

    def find(self, *keys: str) -> str:
        """Return the one person's id that fits the first key that anybody fits; empty for none."""
        for key in keys:
            for form in (_folded(key), _squeezed(key)):
                found = self._by_key.get(form, set())
                if form and len(found) == 1:
                    return next(iter(found))
        return ""

    def whose(self, folder: str) -> str:
        """Return the one person's id after whom a folder is called; empty for none.

        Platforms write name and id into it: ``Li, Ann(ann)``, ``li_ann_ann_1234``. All words have
        to be that person's, so that nobody gets a namesake's work.
        """
        if folder in self._submitters:
            return self._submitters[folder]
        if folder not in self._folders:
            self._folders[folder] = self.find(folder) or self._by_words(folder)
        return self._folders[folder]

    def _by_words(self, folder: str) -> str:
        words = {word for word in _folded(folder).split() if not word.isdecimal()}
        found = set()
        for student, name, ids in self._words_of:
            own = {word for one in ids for word in one.split()}
            said = name <= words or any(set(one.split()) <= words for one in ids)
            if words and words <= name | own and said:
                found.add(student)
        return found.pop() if len(found) == 1 else ""

    def is_person(self, folder: str) -> bool:
        """Say whether a folder is called after a person of the class list."""
        return bool(self.whose(folder))

    def student(self, upload: Upload, *, shared: bool = False) -> tuple[str, str]:
        """Return a person's id, and a note (always empty: who is unknown is kept in `strangers`).

        Parameters
        ----------
        upload : Upload
        shared : bool
            Whether several people of the archive have this name.
        """
        if upload.system == "loose":
            if upload.number not in self._said and not self.find(upload.number, upload.name):
                self._stranger(upload.number)
            return upload.number, ""
        keys: Sequence[str] = (upload.number,) if upload.system == "canvas" else ()
        if upload.system in ("blackboard", "sakai"):
            keys = _ends(upload.name, "_") if upload.system == "blackboard" else (upload.number,)
        found = self.find(*keys, "" if shared else upload.name)
        if not found and upload.system == "moodle" and not shared:
            found = self.find(*_without_group(upload.name))
        if found:
            return found, ""
        own = upload.number
        if upload.system in ("moodle", "brightspace") and as_id(upload.name):
            own = as_id(upload.name) + (f"-{upload.number}" if shared else "")
        self._stranger(own)
        return own, ""

    def _stranger(self, student: str) -> None:
        if self.people and student not in self.strangers:
            self.strangers.append(student)

    def loose(self, label: str) -> Upload | None:
        """Return whose a file is that no platform has named; None where nobody can say.

        The first folder of its path is the student, else what its name holds beside the
        assignment's: ``ann/ps3.ipynb``, ``ps3_ann.ipynb``, ``Ann Li.zip``.
        """
        path = PurePosixPath(label)
        said = self._owners.get(label) or self._owners.get(path.name)
        parts = path.parts
        if said:
            self.unused -= {label, path.name}
            self._said[said] = said
            return Upload("loose", said, said, 0, False, path.name)
        if len(parts) > 1:
            inside = parts[2:] if len(parts) > 2 and parts[1] == self._assignment else parts[1:]
            student = self.whose(parts[0]) or as_id(parts[0])
            return Upload("loose", parts[0], student, 0, False, "/".join(inside))
        rest = path.name.split(".")[0]
        for word in self._words:
            rest = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", " ", rest, flags=re.I)
        rest = re.sub(r"\s*\(\d+\)$|-Copy\d*$", "", rest)
        rest = _COPY.sub(" ", rest).strip(" _-.—–")
        student = self.find(rest) or ("" if self.people else as_id(rest))
        if not student:
            return None
        return Upload("loose", rest, student, 0, False, path.name)
