"""The registries of programmes a verifier asks: the platform's own, and files that somebody names.

What the platform hands out are the signed endorsements it keeps for its bodies; the verifier checks them like those
of strangers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kakitome.documents.verification.programmes import ConditionalDecision, ListedProgramme, Programmes, read_programmes
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.registry import Registry
from kakitome.values.localized_text import LocalizedText

OWN_NAME = LocalizedText(ja="このプラットフォームの登録簿", en="The registry of this platform")


FindConditional = Callable[[str, int], ConditionalDecision | None]
"""By number and version of an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProgrammes:
    """Implements `documents.verification.programmes.Programmes` over the platform's registry."""

    registry: Registry
    recognitions: PublicRecognitions
    site_url: str
    find_conditional: FindConditional = lambda _entry, _version: None

    @property
    def name(self) -> LocalizedText:
        """What it calls itself."""
        return OWN_NAME

    def find(self, achievement: str) -> ListedProgramme | None:
        """Find a micro-credential by the address of its achievement, with what bodies signed about it."""
        entry = self.registry.find_by_address(achievement)
        version = entry.called(achievement) if entry else None
        if entry is None or version is None:
            return None
        about = version.address or achievement
        recognised = self.recognitions.of_address(about)
        kept = [self.recognitions.find_kept(recognition.number) for recognition in recognised]
        return ListedProgramme(
            number=entry.number,
            url=f"{self.site_url}/registry/{entry.number}",
            achievement=about,
            issuers=version.issuers_of(achievement, issuer=entry.issuer),
            endorsements=tuple(one.endorsement.document for one in kept if one is not None),
            conditional=None if recognised else self.find_conditional(entry.number, version.version),
        )


def read_programme_files(files: Sequence[str | Path]) -> tuple[Programmes, ...]:
    """Read files of programmes.

    Raises:
        OSError: one cannot be read.
        Invalid: E_PROGRAMMES_FORM.
    """
    return tuple(read_programmes(Path(file).read_bytes()) for file in files)
