"""What a reviewer types is never lost: drafts, and what is posted after the session has ended.

A form carries a signed note of whose it is and for which case. When it arrives without a session, what was typed waits
in the browser's new session; who signs in then gets it as a draft only when the note is theirs.

Source: docs/rules/interface.md U6; docs/rules/threats.md T16.
"""

from collections.abc import Mapping, Sequence

from django.core import signing
from django.http import HttpRequest

from kakitome.learning.recognition.scoring import CitedPlace
from kakitome.ports.reviewers import ReviewDraft
from kakitome.web.pages.body.reviewing.forms import CITE, INTERVIEW, PLACE
from kakitome.web.pages.body.reviewing.seen import ReviewDesk

_SALT = "kakitome.review-draft"
_WAITING = "review-waiting"
_LARGEST = 200_000
"""Characters that wait in a session."""


def note_for(seen: ReviewDesk) -> str:
    """Sign whose form it is."""
    return signing.dumps([seen.case.number, seen.party.account], salt=_SALT)


def keep_waiting(request: HttpRequest) -> None:
    """Let what was posted without a session wait for its author; what carries no note of ours is dropped."""
    posted = {name: str(text) for name, text in request.POST.items() if name != "csrfmiddlewaretoken"}
    if request.path.endswith("/interview"):
        posted = {name if name == "note" else f"{INTERVIEW}{name}": text for name, text in posted.items()}
    try:
        case, account = signing.loads(posted.pop("note", ""), salt=_SALT, max_age=7 * 24 * 3600)
    except signing.BadSignature:
        return
    if sum(map(len, posted.values())) <= _LARGEST:
        request.session[_WAITING] = {"case": case, "account": account, "content": posted}


def draft_of(request: HttpRequest, seen: ReviewDesk) -> tuple[Mapping[str, str], bool]:
    """Return what the person typed so far, and whether it was typed for another version."""
    waiting = request.session.get(_WAITING)
    if isinstance(waiting, dict) and waiting.get("case") == seen.case.number:
        del request.session[_WAITING]
        if waiting.get("account") == seen.party.account and seen.may_score:
            is_interview = any(name.startswith(INTERVIEW) for name in waiting["content"])
            save_part(seen, waiting["content"], part=INTERVIEW if is_interview else "")
    review_draft = seen.draft()
    content = review_draft.content if review_draft else {}
    return content, bool(content) and content.get("digest", seen.case.subject.digest) != seen.case.subject.digest


def save(seen: ReviewDesk, content: Mapping[str, str]) -> None:
    """Keep what was typed as the person's own draft."""
    digest = content.get("digest") or seen.case.subject.digest
    draft = ReviewDraft(
        case=seen.case.number,
        account=seen.party.account,
        saved_at=seen.now,
        content={**{name: text for name, text in content.items() if not _is_of_button(name)}, "digest": digest},
    )
    seen.context.examining.store.reviewers.save_draft(draft)


def _is_of_button(name: str) -> bool:
    """Tell whether a name says what is to be done, and is nothing that was typed for the sheet."""
    return name == "do" or name.startswith(CITE)


def save_part(seen: ReviewDesk, content: Mapping[str, str], *, part: str) -> None:
    """Keep one part of what was typed, and leave the others as they were.

    Args:
        seen: whose draft it is.
        content: the part, by the names of its fields.
        part: how its names begin, `INTERVIEW` or `PLACE`; empty for the scores.
    """
    review_draft = seen.draft()
    known = review_draft.content if review_draft else {}
    other = {name: text for name, text in known.items() if _part_of(name) != part}
    together = {**other, **content}
    if together.keys() - {"digest"}:
        save(seen, together)
    else:
        drop(seen)


def _part_of(name: str) -> str:
    return next((part for part in (INTERVIEW, PLACE) if name.startswith(part)), "")


def places_of(seen: ReviewDesk) -> dict[str, list[CitedPlace]]:
    """Return the places in the papers that were tied to criteria: of the draft, else of the scores handed in."""
    review_draft, own = seen.draft(), seen.own_scoring
    content = review_draft.content if review_draft else {}
    if PLACE not in content:
        return {criterion: list(places) for criterion, places in own.places.items()} if own else {}
    lines = {name.removeprefix(PLACE): text for name, text in content.items() if name.startswith(PLACE) and text}
    return {criterion: [_read_place(line) for line in text.splitlines()] for criterion, text in lines.items()}


def _read_place(line: str) -> CitedPlace:
    sha256, page, passage = line.split(" ", 2)
    return CitedPlace(sha256=sha256, page=int(page), passage=passage)


def save_places(seen: ReviewDesk, places: Mapping[str, Sequence[CitedPlace]]) -> None:
    """Keep the places tied to criteria; a mark says that they are the draft's, also when there are none any more."""
    lines = {
        f"{PLACE}{criterion}": "\n".join(f"{place.sha256} {place.page} {place.passage}" for place in given)
        for criterion, given in places.items()
    }
    save_part(seen, {PLACE: "", **lines}, part=PLACE)


def drop(seen: ReviewDesk) -> None:
    """Throw the draft away."""
    seen.context.examining.store.reviewers.drop_draft(seen.case.number, account=seen.party.account)
