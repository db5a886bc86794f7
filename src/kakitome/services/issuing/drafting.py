"""How steps 2 and 3 are done: every letter goes into its envelope, and is checked as a verifier will check it.

    mapped = drafter.map_all(ingredients)       # a chunk of awards of one definition
    checked = mapped.check_all(seal)            # for each what can be signed, or why it must not be

The reference maps each award, checks the document and canonicalises it. Another drafter may do so in another way, as
long as its documents are those of the reference byte for byte (docs/adr/0018-awards-filled-into-plans.md).

Source: docs/journeys/issuing.md (checked before it is signed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kakitome.documents.sealing import Ready, SealingKey, Signed, join_signed
from kakitome.errors import Problem
from kakitome.mapping.award_openbadge import Ingredients, NotWritable


class Unsigned(Protocol):
    """A document that passed every check and waits for its signature; `payload` are its exact bytes without proof."""

    @property
    def payload(self) -> bytes:
        """The document as it is kept with the intent."""
        ...

    def sign(self, *, created: datetime, also: Sequence[SealingKey] = ()) -> Signed:
        """Sign it, with the keys of those who award it together beside the own one; raises what the vault raises."""
        ...


@dataclass(frozen=True, slots=True)
class Unsound:
    """A document that may not be signed, and why."""

    problems: tuple[Problem, ...]


class MappedChunk(Protocol):
    """The documents of a chunk as they were mapped: nobody has checked them yet."""

    def check_all(self, seal: SealingKey, /) -> "Sequence[Unsigned | Unsound]":
        """Check each as a verifier will, in their order."""
        ...


class Drafter(Protocol):
    """Maps awards to documents."""

    def map_all(self, made: Sequence[Ingredients], /) -> MappedChunk:
        """Map a chunk of awards of one definition, issuer and attachments."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What the reference makes of a sound document; implements `Unsigned`."""

    seal: SealingKey
    ready: Ready

    @property
    def payload(self) -> bytes:
        """The document as it is kept with the intent."""
        return self.ready.payload

    def sign(self, *, created: datetime, also: Sequence[SealingKey] = ()) -> Signed:
        """Sign it; raises what the vault raises."""
        return join_signed([seal.sign(self.ready, created=created) for seal in (self.seal, *also)])


@dataclass(frozen=True, slots=True)
class ReferenceChunk:
    """Documents that the reference mapped, each JSON or unsound; implements `MappedChunk`."""

    documents: Sequence[Mapping[str, Any] | Unsound]

    def check_all(self, seal: SealingKey, /) -> "list[Checked | Unsound]":
        """Check each as a verifier will: nothing is signed that we would not accept."""
        return [document if isinstance(document, Unsound) else _check(document, seal) for document in self.documents]


class ReferenceDrafter:
    """Maps and checks each award by itself; implements `Drafter`."""

    def map_all(self, made: Sequence[Ingredients], /) -> ReferenceChunk:
        """Map each award; what cannot be written is unsound."""
        return ReferenceChunk([_write(ingredients) for ingredients in made])


def _write(made: Ingredients) -> Mapping[str, Any] | Unsound:
    try:
        return made.write()
    except NotWritable as refusal:
        return Unsound(refusal.problems)


def _check(document: Mapping[str, Any], seal: SealingKey) -> Checked | Unsound:
    ready = seal.prepare(document)
    return Unsound(ready.problems) if ready.problems else Checked(seal, ready)
