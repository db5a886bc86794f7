"""Whose a file of an archive is: the folder at its top says so, and the asker's list where it names the same person.

A folder is somebody on the list where it is their number, begins with it (`A-0044_例田京子`), or is a name that one row
alone has. A folder of nobody on the list is one applicant more.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kakitome.learning.class_list.applicants import folded_reference
from kakitome.ports.verification_batches import BatchApplicant, OwnList
from kakitome.values.kanji_forms import NAME_FORMS


@dataclass(slots=True)
class Folders:
    """The people of a list, joined with the folders of an archive one after the other."""

    own_list: OwnList
    _people: list[BatchApplicant] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    _folders: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note numbers and names of the list; a name of two rows is nobody's."""
        self._people = list(self.own_list.applicants)
        for place, applicant in enumerate(self._people, 1):
            if number := folded_reference(self.own_list.reference_of(applicant)):
                self._numbers.setdefault(number, place)
            for name in {_plain(name) for name in self.own_list.names_of(applicant)}:
                self._names[name] = 0 if name in self._names else place

    def place_of(self, folder: str) -> int:
        """Return whose a folder is, as a place from 1; who is new is put behind the others."""
        if folder not in self._folders:
            place = self._known(folder)
            if place:
                self._people[place - 1] = replace(
                    self._people[place - 1], folder=self._people[place - 1].folder or folder
                )
            else:
                self._people.append(BatchApplicant(folder=folder))
                place = len(self._people)
            self._folders[folder] = place
        return self._folders[folder]

    def joined(self, *, has_folders: bool) -> OwnList:
        """Return the list with everybody who was read so far."""
        return replace(self.own_list, applicants=tuple(self._people), has_folders=has_folders)

    def _known(self, folder: str) -> int:
        number = folded_reference(folder)
        if number in self._numbers:
            return self._numbers[number]
        begun = [known for known in self._numbers if _begins(number, known)]
        if begun:
            return self._numbers[max(begun, key=len)]
        return self._names.get(_plain(folder), 0)


def top_folders(paths: Sequence[tuple[str, ...]]) -> int:
    """Return how many folders stand above those of people: a ZIP of one folder has it around all of them."""
    deep = [path for path in paths if path]
    if len(deep) != len(paths) or not paths:
        return 0
    is_wrapped = len({path[0] for path in paths}) == 1 and any(len(path) > 1 for path in paths)
    return 1 if is_wrapped else 0


def _begins(number: str, known: str) -> bool:
    return number.startswith(known) and not re.match(r"[0-9a-z]", number[len(known) :])


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold().translate(NAME_FORMS)
    return "".join(letter for letter in text if letter.isalnum())
