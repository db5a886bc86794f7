"""Load frameworks, descriptors, levels and size rules from their data files.

The files of the package lie in `catalog/`. Another folder or file can be given beside them: a new country
needs a file and no code. A faulty file is our or the operator's fault, hence an exception, not a finding.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from kakitome.errors import Misconfigured, NotFound
from kakitome.learning.framework.model import (
    BeyondDefinition,
    Confidence,
    Framework,
    FrameworkDescriptor,
    Mention,
    OtherReading,
    Parameter,
    Requirement,
    Rule,
)
from kakitome.values.localized_text import LocalizedText

DEFAULT_FRAMEWORKS = ("jp-common", "jp-mc-conditions")
"""Japan's two: the common descriptors and the conditions of a micro-credential."""

RULE_KEYS = frozenset(
    {"id", "descriptor", "requirement", "name", "clause", "why", "mend", "source", "confidence", "condition"}
    | {"says", "elsewhere"}
)


class FaultyCatalogue(Misconfigured):
    """A data file of the catalogue cannot be used."""


class UnknownFramework(NotFound):
    """No framework has this id or alias; `params["known"]` lists those there are."""


def data_file(*names: str) -> Traversable:
    """Return a file or folder of the package's own catalogue."""
    return resources.files(__package__).joinpath("catalog", *names)


def load_toml(file: Traversable | Path) -> dict[str, Any]:
    """Read one data file.

    Raises:
        FaultyCatalogue: it is no TOML in UTF-8.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise FaultyCatalogue("E_CATALOGUE_FILE", file=file.name, detail=str(error)) from error


@cache
def descriptors() -> Mapping[str, FrameworkDescriptor]:
    """Return every descriptor by id, in the order of the common descriptors."""
    return {
        key: FrameworkDescriptor(
            id=key,
            name=LocalizedText(**entry["name"]),
            why=LocalizedText(**entry["why"]),
            mend=LocalizedText(**entry["mend"]),
            given_at_award=entry.get("given_at_award", False),
        )
        for key, entry in load_toml(data_file("descriptors.toml")).items()
    }


@cache
def frameworks() -> tuple[Framework, ...]:
    """Return the frameworks of the package, Japan's first, then by id."""
    files = [f for f in data_file().iterdir() if f.name.endswith(".toml")]
    loaded = [read_framework(f.name, content) for f in files if "framework" in (content := load_toml(f))]
    return tuple(sorted(loaded, key=lambda f: (f.country != "JP", f.id)))


def frameworks_in(path: Path) -> tuple[Framework, ...]:
    """Load the frameworks of a file, or of every TOML file in a folder."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    return tuple(read_framework(f.name, load_toml(f)) for f in files)


def find_frameworks(
    ids: Sequence[str], *, extra: Sequence[Framework] = (), with_files: bool = False
) -> tuple[Framework, ...]:
    """Return the frameworks for ids or aliases, each once, in the order asked.

    An alias such as `jp` may stand for several; `all` stands for every one, and commas separate ids. `with_files` lets
    paths of framework files stand there, too: for somebody at their own machine, never for what comes over the web.

    Raises:
        UnknownFramework: nothing answers to an id.
    """
    known = (*frameworks(), *extra)
    chosen: dict[str, Framework] = {}
    for wanted in [part.strip() for given in ids for part in given.split(",")]:
        if wanted.lower() == "all":
            chosen.update({f.id: f for f in known})
            continue
        matching = [f for f in known if wanted == f.id] or [f for f in known if wanted.lower() in f.aliases]
        if not matching and with_files and wanted.endswith(".toml") and Path(wanted).is_file():
            matching = list(frameworks_in(Path(wanted)))
        if not matching:
            raise UnknownFramework("E_FRAMEWORK_UNKNOWN", id=wanted, known=", ".join(f.id for f in known))
        chosen.update({f.id: f for f in matching})
    return tuple(chosen.values())


def read_framework(file: str, content: Mapping[str, Any]) -> Framework:
    """Make a framework out of the content of its file.

    Raises:
        FaultyCatalogue: a key is missing, or a rule names an unknown descriptor, requirement or confidence.
    """
    try:
        head = content["framework"]
        return Framework(
            id=head["id"],
            name=LocalizedText(**head["name"]),
            short=LocalizedText(**head.get("short", head["name"])),
            version=head["version"],
            source=head["source"],
            confidence=Confidence(head["confidence"]),
            country=head.get("country", ""),
            note=LocalizedText(**head.get("note", {})),
            aliases=tuple(alias.lower() for alias in head.get("aliases", ())),
            rules=tuple(_rule(entry, head=head, clauses=content.get("clause", {})) for entry in content["rule"]),
            beyond=tuple(_beyond(entry, head=head) for entry in content.get("beyond", ())),
            of_microcredentials=head.get("of_microcredentials", True),
            column=head.get("column", 0),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise FaultyCatalogue("E_CATALOGUE_FILE", file=file, detail=f"{type(error).__name__}: {error}") from error


def _rule(entry: Mapping[str, Any], *, head: Mapping[str, Any], clauses: Mapping[str, Any]) -> Rule:
    """Fill what a rule leaves out from its framework and from the descriptor."""
    descriptor = descriptors()[entry["descriptor"]]
    requirement = Requirement(entry["requirement"])
    return Rule(
        id=entry.get("id", descriptor.id),
        descriptor=descriptor.id,
        requirement=requirement,
        name=_text(entry, "name") or descriptor.name,
        clause=_text(entry, "clause") or LocalizedText(**clauses.get(requirement, {})) or LocalizedText(**head["name"]),
        why=_text(entry, "why") or descriptor.why,
        mend=_text(entry, "mend") or descriptor.mend,
        source=entry.get("source", head["source"]),
        confidence=Confidence(entry.get("confidence", head["confidence"])),
        says=Mention(entry.get("says", requirement)),
        elsewhere=_elsewhere(entry["elsewhere"]) if "elsewhere" in entry else None,
        condition=entry.get("condition", "at_award" if descriptor.given_at_award else "stated"),
        parameters={key: _parameter(value) for key, value in entry.items() if key not in RULE_KEYS},
    )


def _beyond(entry: Mapping[str, Any], *, head: Mapping[str, Any]) -> BeyondDefinition:
    return BeyondDefinition(
        id=entry["id"],
        requirement=Requirement(entry["requirement"]),
        name=LocalizedText(**entry["name"]),
        source=entry.get("source", head["source"]),
        confidence=Confidence(entry.get("confidence", head["confidence"])),
    )


def _elsewhere(entry: Mapping[str, Any]) -> OtherReading:
    reason = LocalizedText(**entry["reason"])
    return OtherReading(says=Mention(entry["says"]), source=entry["source"], reason=reason)


def _text(entry: Mapping[str, Any], key: str) -> LocalizedText:
    return LocalizedText(**entry.get(key, {}))


def _parameter(value: Any) -> Parameter:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, str | int):
        return value
    raise TypeError(f"parameter {value!r}")
