"""A table of a definition, read key by key; what nobody took is told, never dropped silently."""

import re
from collections.abc import Mapping

from kakitome.learning.definition.place import DefinitionPlace

NO_ALIASES: Mapping[str, str] = {}


def key_name(key: str) -> str:
    """Bring a key to snake_case.

    >>> key_name("partOfQualification"), key_name("weight-percent")
    ('part_of_qualification', 'weight_percent')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key.strip()).replace("-", "_").replace(" ", "_").lower()


class DefinitionTable:
    """Hold the entries of one table under their known names.

    `aliases` maps further names to known ones. When two keys mean the same, the first wins and the other is told.
    """

    def __init__(
        self, entries: Mapping[str, object], place: DefinitionPlace, *, aliases: Mapping[str, str] = NO_ALIASES
    ) -> None:
        self.place = place
        self._left: dict[str, tuple[str, object]] = {}
        self._taken: list[str] = []
        for key, value in entries.items():
            name = key_name(str(key))
            name = aliases.get(name, name)
            if name in self._left:
                place.at(str(key)).note("W_DEFINITION_KEY_TWICE", key=str(key)[:80], other=self._left[name][0][:80])
            else:
                self._left[name] = (str(key), value)

    def __contains__(self, name: str) -> bool:
        return name in self._left

    @property
    def left(self) -> tuple[str, ...]:
        """Return the names that nobody took yet."""
        return tuple(self._left)

    def take(self, name: str) -> tuple[object, DefinitionPlace]:
        """Take a value with its place; None when the key is not there."""
        self._taken.append(name)
        key, value = self._left.pop(name, (name, None))
        return value, self.place.at(key)

    def finish(self, *also_known: str) -> None:
        """Tell every key that is left, with the closest of the keys that could have stood there."""
        known = tuple(dict.fromkeys((*self._taken, *also_known)))
        self.place.unknown_keys({key: None for key, _ in self._left.values()}, known)
