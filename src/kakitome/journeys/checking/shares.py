"""What a share link opens: its documents as they are now, each of them a question to the verifier.

    found_share = find_share(platform, secret)
    for shared in documents_of(platform, found_share):
        report_on(shared.question, platform.verifier(), now=now)

Nothing of a share is a copy: an award comes out of its institution's records as its newest document, whoever may see
its page, and a document of a wallet as it was brought in. What its owner holds no more is left out.

Source: docs/rules/capabilities.md C3; docs/adr/0052-share-links.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kakitome.errors import NotFound, Problem, Unavailable
from kakitome.journeys.checking.questions import Question
from kakitome.journeys.platform import Platform
from kakitome.ports.shares import FoundShare, SharedItem, Shows, hash_of_secret
from kakitome.ports.wallets import ENDINGS, Wallet
from kakitome.services.holding import find_held

LONGEST_SECRET = 64
"""Characters of what is looked up at all; a secret has 26."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDocument:
    """One document of a share: what is asked of the verifier, how much of it is shown, and its file's name."""

    question: Question
    shows: Shows
    file_name: str


def find_share(platform: Platform, secret: str) -> FoundShare | None:
    """Find the share of a link, whatever its state, with the same work whether there is one or not.

    People type in capitals what they read from paper.
    """
    return platform.shares.find(hash_of_secret(secret[:LONGEST_SECRET].lower()))


def documents_of(platform: Platform, found_share: FoundShare) -> list[SharedDocument]:
    """Return what a share shows now, in its order."""
    wallet = platform.wallets.open(found_share.account)
    return list(_documents(platform, wallet, found_share=found_share))


def _documents(platform: Platform, wallet: Wallet, *, found_share: FoundShare) -> Iterator[SharedDocument]:
    for shared in found_share.share.items:
        document = (
            _award(platform, shared, account=found_share.account)
            if shared.collected.award
            else _brought(wallet, shared)
        )
        if document is not None:
            yield document


def _award(platform: Platform, shared: SharedItem, *, account: str) -> SharedDocument | None:
    held_award = find_held(platform.directory, shared.collected.award)
    if held_award is None or held_award.account != account:
        # Given back, or received by somebody else since.
        return None
    data = platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)
    question = Question(label=held_award.number, data=data)
    return SharedDocument(question=question, shows=shared.shows, file_name=f"{held_award.number}.json")


def _brought(wallet: Wallet, shared: SharedItem) -> SharedDocument | None:
    document = wallet.find(shared.collected.document)
    if document is None:
        return None
    try:
        question = Question(label="", data=wallet.read_content(document.key))
    except NotFound:
        return None
    except Unavailable as damage:
        # One file that is damaged here hides no other.
        question = Question(label="", obstacle=Problem(code=damage.code))
    ending = ENDINGS[document.file_format]
    return SharedDocument(question=question, shows=shared.shows, file_name=f"{document.key}.{ending}")
