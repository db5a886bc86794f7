"""What may stand below an entry: verified credentials that prove it, and own records, which prove nothing."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from kakitome.journeys.platform import Platform
from kakitome.ports.portfolios import PortfolioEntry
from kakitome.ports.shares import SharedItem, Shows
from kakitome.web.pages.learner.shares.choices import (
    Choice,
    OwnChoice,
    choices_of,
    items_of,
    name_of,
    own_choices_of,
    own_items_of,
)

_OFFERED = (Shows.RESULT, Shows.WHOLE_DOCUMENT)


class ProofChoices:
    """The choices for one entry, as they stand or as they were just sent."""

    def __init__(
        self, platform: Platform, account: str, *, entry: PortfolioEntry | None, posted: Mapping[str, str] | None
    ) -> None:
        """Offer what is held; of what is kept apart only that which stands in the entry already."""
        standing = {name_of(proof.collected): proof.shows.value for proof in entry.proofs} if entry else {}
        chosen = standing if posted is None else posted
        offered = choices_of(platform, account, chosen=chosen)
        self.credentials: Sequence[Choice] = [
            choice for choice in offered if not choice.is_kept_apart or choice.name in standing
        ]
        self.own_records: Sequence[OwnChoice] = own_choices_of(platform, account, chosen=chosen)

    def items(self) -> list[SharedItem]:
        """Return what was chosen, in the order of the page."""
        signed = [item for item in items_of(self.credentials, parts=()) if item.shows in _OFFERED]
        return [*signed, *own_items_of(self.own_records)]


def ways_to_prove() -> list[tuple[str, str]]:
    """Return how much of a credential everybody may see, the least first."""
    return [
        ("", _("Not with this entry")),
        (Shows.RESULT.value, _("The result of checking alone: no name, no grade, no file")),
        (Shows.WHOLE_DOCUMENT.value, _("With the file, for everybody: everything in it can be read")),
    ]
