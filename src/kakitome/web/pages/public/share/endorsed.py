"""Endorsements as pages show them: who wrote what, what is known of it, whether it is signed.

They stand only beside what is shown whole: their words may name what its holder keeps back elsewhere.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.people.asking_endorsements import ShownEndorsement, endorsements_of
from kakitome.ports.wallets import CollectedItem
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, short_words
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

_SOUND = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER})


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementView:
    """One endorsement.

    Attributes:
        comments: language and words, one or two.
        who: what the endorser says of themselves; nobody examined it.
        proved_on: the day on which they proved the address that was written to.
        signed_by: the institution that signed; empty where nobody did.
        state, word: how the signature stands at this opening; `is_sound` whether it vouches for the words.
        checked_on: the day of that; empty where nobody signed.
    """

    key: str
    comments: Sequence[tuple[str, str]]
    who: Words
    proved_on: Words
    signed_by: Words
    state: State
    word: str
    checked_on: Words
    is_sound: bool


def endorsements_shown(account: str, item: CollectedItem) -> Sequence[EndorsementView]:
    """Return what is shown of the endorsements that somebody accepted about one thing, verified now."""
    return endorsements_by_item(account, [item]).get(item, ())


def endorsements_by_item(
    account: str, items: Collection[CollectedItem]
) -> Mapping[CollectedItem, Sequence[EndorsementView]]:
    """Return the same about several things, in one reading; what has none is not in it."""
    platform = get_platform()
    return endorsement_views(endorsements_of(platform, account, items=items, now=platform.now()))


def endorsement_views(
    endorsements: Mapping[CollectedItem, Sequence[ShownEndorsement]],
) -> Mapping[CollectedItem, Sequence[EndorsementView]]:
    """Build what is shown of the endorsements of each thing."""
    return {item: [endorsement_view(each) for each in about] for item, about in endorsements.items()}


def endorsement_view(endorsement: ShownEndorsement) -> EndorsementView:
    """Build what is shown of an endorsement."""
    report, endorser = endorsement.report, endorsement.endorser
    comments = [("ja", endorsement.comment.ja), ("en", endorsement.comment.en)]
    comma = "、" if written.language() == "ja" else ", "
    return EndorsementView(
        key=endorsement.key,
        comments=[(language, words) for language, words in comments if words],
        who=comma.join(filter(None, (endorser.name, endorser.role, endorser.organisation))),
        proved_on=written.day(endorsement.proved_on),
        signed_by=written.text(endorsement.signed_by) if report is not None else "",
        state=STATE_OF_VERDICT[report.verdict] if report is not None else "none",
        word=short_words(report.verdict) if report is not None else _("Unsigned"),
        checked_on=written.day(report.as_of) if report is not None else "",
        is_sound=report is not None and report.verdict in _SOUND,
    )
