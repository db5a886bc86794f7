"""What a share link opens: its documents as they are now, each of them a question to the verifier.

    found_share = find_share(platform, secret)
    for shared in documents_of(platform, found_share, token_of=token_of):
        report_on(shared.question, platform.verifier(), now=now)

Nothing of a share is a copy: an award comes out of its institution's records as its newest document, whoever may see
its page, and a document of a wallet as it was brought in. What its owner holds no more is left out.

Source: docs/rules/capabilities.md C3; docs/adr/0052-share-links.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kakitome.documents.openbadges.formats import FileFormat
from kakitome.errors import Invalid, NotFound, Problem, Refused, Unavailable
from kakitome.journeys.checking.questions import Question
from kakitome.journeys.checking.shared_parts import (
    PartOfDocument,
    TokenOf,
    can_be_parted,
    part_of_award,
    part_of_token,
)
from kakitome.journeys.platform import Platform
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.shares import FoundShare, SharedItem, Shows, hash_of_secret
from kakitome.ports.wallets import ENDINGS, CollectedItem, Wallet
from kakitome.services.holding import HeldAward, find_held
from kakitome.services.keeping_names import OwnerNaming, names_stated

_TOKEN_ENDING = ENDINGS[FileFormat.SD_JWT]
LONGEST_SECRET = 64
"""Characters of what is looked up at all; a secret has 26."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDocument:
    """One document of a share: what is asked of the verifier, how much of it is shown, and its file's name.

    Of one that is shown in part, `hidden` names the parts that its owner keeps back; `is_same_person` says that a name
    which is kept back is a checked one of theirs. `collected` is what it is, of one that is shown whole.
    """

    question: Question
    shows: Shows
    file_name: str
    hidden: tuple[str, ...] = ()
    is_same_person: bool = False
    collected: CollectedItem | None = None


def find_share(platform: Platform, secret: str) -> FoundShare | None:
    """Find the share of a link, whatever its state, with the same work whether there is one or not.

    People type in capitals what they read from paper.
    """
    return platform.shares.find(hash_of_secret(secret[:LONGEST_SECRET].lower()))


def documents_of(platform: Platform, found_share: FoundShare, *, token_of: TokenOf) -> list[SharedDocument]:
    """Return what a share shows now, in its order; awards that are shown in part are had by `token_of`."""
    return list(_documents(platform, found_share, token_of=token_of))


def _documents(platform: Platform, found_share: FoundShare, *, token_of: TokenOf) -> Iterator[SharedDocument]:
    wallet, naming = platform.wallets.open(found_share.account), naming_of(platform, found_share)
    for shared in found_share.share.items:
        held_award = _held(platform, shared, account=found_share.account)
        if held_award is not None:
            yield _award(platform, held_award, shared=shared, token_of=token_of, naming=naming)
            continue
        document = _brought(wallet, shared, naming=naming) if shared.collected.document else None
        if document is not None:
            yield document


def own_records_of(platform: Platform, found_share: FoundShare) -> list[OwnRecord]:
    """Return the own records that a share shows now, in its order; nothing in them is signed, or verified."""
    own_records = platform.persons.own_records.open(found_share.account)
    keys = [shared.collected.own_record for shared in found_share.share.items if shared.collected.own_record]
    return [record for key in keys if (record := own_records.find(key)) is not None]


def naming_of(platform: Platform, found_share: FoundShare) -> OwnerNaming:
    """Read the names of a share's owner; a chosen one that is recorded no more is none, and so is none chosen."""
    named = found_share.share.named
    if named is None and all(shared.shows is Shows.WHOLE_DOCUMENT for shared in found_share.share.items):
        # No name is chosen and none is left out: there is nothing to compare.
        return OwnerNaming()
    names = platform.persons.names.open(found_share.account).list_names()
    return OwnerNaming(names=names, chosen=next((name for name in names if named and name.key == named.key), None))


def demand_parts(platform: Platform, found_share: FoundShare, *, token_of: TokenOf) -> None:
    """Refuse to show parts of what cannot be cut, and have tokens signed now: no opening waits for a key.

    Raises:
        Invalid: E_SHARE_PARTS, nothing of a document can be hidden; E_SHARE_NAME, the chosen name cannot stand for
            the one in a document whose name is to be shown.
        NotFound, Refused, Invalid, Unavailable: as `token_of`.
    """
    account, naming = found_share.account, naming_of(platform, found_share)
    for shared in found_share.share.items:
        if shared.shows is not Shows.PARTS:
            continue
        held_award = _held(platform, shared, account=account)
        document = platform.wallets.open(account).find(shared.collected.document)
        if document is not None and not can_be_parted(document.file_format):
            raise Invalid("E_SHARE_PARTS")
        token = token_of(held_award) if held_award is not None else b""
        token = platform.wallets.open(account).read_content(document.key) if document is not None else token
        if "name" in shared.parts and naming.is_impossible(names_stated(token)):
            raise Invalid("E_SHARE_NAME")


def _held(platform: Platform, shared: SharedItem, *, account: str) -> HeldAward | None:
    """Find an award that its owner still has: not given back, nor received by somebody else since."""
    held_award = find_held(platform.directory, shared.collected.award) if shared.collected.award else None
    return held_award if held_award is not None and held_award.account == account else None


def _award(
    platform: Platform, held_award: HeldAward, *, shared: SharedItem, token_of: TokenOf, naming: OwnerNaming
) -> SharedDocument:
    data = platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)
    if shared.shows is not Shows.PARTS:
        question = Question(label=held_award.number, data=data)
        return SharedDocument(
            question=question,
            shows=shared.shows,
            file_name=f"{held_award.number}.json",
            collected=_collected_whole(shared),
        )
    try:
        token = token_of(held_award)
    except (NotFound, Refused, Invalid, Unavailable) as failure:
        return _in_part(Problem(code=failure.code, params=failure.params))
    return _in_part(part_of_award(token, data=data, chosen=shared.parts, naming=naming))


def _brought(wallet: Wallet, shared: SharedItem, *, naming: OwnerNaming) -> SharedDocument | None:
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
    if shared.shows is Shows.PARTS and question.data:
        # Nothing of a form that cannot be cut gets out because it was to be.
        is_token = can_be_parted(document.file_format)
        return _in_part(
            part_of_token(question.data, chosen=shared.parts, naming=naming)
            if is_token
            else Problem(code="E_SHARE_PARTS")
        )
    ending = ENDINGS[document.file_format]
    return SharedDocument(
        question=question, shows=shared.shows, file_name=f"{document.key}.{ending}", collected=_collected_whole(shared)
    )


def _collected_whole(shared: SharedItem) -> CollectedItem | None:
    return shared.collected if shared.shows is Shows.WHOLE_DOCUMENT else None


def _in_part(part: PartOfDocument | Problem) -> SharedDocument:
    """Ask about the part alone; neither its label nor its file's name tells a number that was kept back."""
    if isinstance(part, Problem):
        return SharedDocument(
            question=Question(label="", obstacle=part), shows=Shows.PARTS, file_name=f"part.{_TOKEN_ENDING}"
        )
    return SharedDocument(
        question=Question(label="", data=part.data),
        shows=Shows.PARTS,
        file_name=f"part.{_TOKEN_ENDING}",
        hidden=part.hidden,
        is_same_person=part.is_same_person,
    )
