"""What a share shows, with the wallet form of an award where parts of it are shown."""

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.checking.shares import SharedDocument, demand_parts, documents_of
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.ports.shares import FoundShare
from kakitome.services.enveloping import targets
from kakitome.services.holding import HeldAward


def documents_shared(found_share: FoundShare) -> list[SharedDocument]:
    """Return what a share shows now, in its order."""
    return documents_of(get_platform(), found_share, token_of=_token_of)


def demand_parts_of(found_share: FoundShare) -> None:
    """Refuse to show parts of what cannot be cut; raises as `journeys.checking.shares.demand_parts`."""
    demand_parts(get_platform(), found_share, token_of=_token_of)


def _token_of(held_award: HeldAward) -> bytes:
    """Hand out the award's SD-JWT that is kept; made at the first request, for its learner."""
    return envelope_of(get_platform(), held_award, target=targets.SD_JWT, actor="learner").document
