"""What a registry that pins an issuer's keys says about a key that signed, and what the issuer itself says.

A registry saw the issuer's keys at some time; issuers change their keys, so what it saw is a floor and no ceiling:

- a key that a registry pins is the issuer's;
- so is a key that a pinned one introduced, itself or over several steps (`keys.introduction`);
- a key that only the issuer's own key document lists today is told as such: the registry has not followed yet, or
  somebody took over the address at which the document lies. The award is not green then, and it is not called forged;
- a key that nobody vouches for today (the document came from an archive that anybody could have made) leaves no
  conclusion.

A key that the issuer's own document does not list was refused before anything here is asked.
"""

from datetime import datetime

from kakitome.documents.keys.controller_document import ControllerDocument
from kakitome.documents.keys.introduction import introduced_through
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.examination import Examination, TooManyVisits
from kakitome.documents.verification.registry import ListedIssuer
from kakitome.errors import Problem, ProblemFactory, Refused, Unavailable
from kakitome.values.instants import write_instant

_doubt = ProblemFactory(source="docs/adr/0021-registries-pin-a-floor.md", pointer="/issuer")


def doubt_about(examination: Examination, multikey: str) -> Problem | None:
    """Say what speaks against a key whose signature is good; None when nothing does, an error when nobody vouches."""
    pinning = [listed_issuer for listed_issuer in examination.listings if listed_issuer.keys]
    if not pinning or any(multikey in listed.keys for listed in pinning):
        return None
    controller = _controller(examination)
    known = {key for listed in pinning for key in listed.keys}
    if controller is not None and introduced_through(controller, multikey, known=known):
        return None
    if examination.has_archived_key:
        return _doubt("E_KEY_NOT_IN_HISTORY")
    seen = _last_seen(pinning)
    made = _made_at(controller, multikey)
    if seen is not None and made is not None and made < seen:
        return _doubt("W_KEY_NOT_SEEN_THEN", seen=write_instant(seen), made=write_instant(made))
    return _doubt("W_KEY_NOT_SEEN_YET")


def _controller(examination: Examination) -> ControllerDocument | None:
    """Return the issuer's key document; issuers of Open Badges 2.0 have none."""
    try:
        return examination.controller(examination.issuer_id) if examination.issuer_id.startswith("did:") else None
    except (DocumentRefused, Refused, Unavailable, TooManyVisits):
        return None


def _last_seen(pinning: list[ListedIssuer]) -> datetime | None:
    return max(
        (listed_issuer.keys_as_of for listed_issuer in pinning if listed_issuer.keys_as_of is not None), default=None
    )


def _made_at(controller: ControllerDocument | None, multikey: str) -> datetime | None:
    methods = controller.methods if controller is not None else ()
    suffix = f"#{multikey}"
    return next((method.created_at for method in methods if method.id.endswith(suffix)), None)
