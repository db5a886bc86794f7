"""What a reviewer types is never lost: drafts, and what is posted after the session has ended.

A form carries a signed note of whose it is and for which case. When it arrives without a session, what was typed waits
in the browser's new session; who signs in then gets it as a draft only when the note is theirs.

Source: docs/rules/interface.md U6; docs/rules/threats.md T16.
"""

from collections.abc import Mapping

from django.core import signing
from django.http import HttpRequest

from kakitome.ports.reviewers import ReviewDraft
from kakitome.web.pages.body.reviewing.forms import INTERVIEW
from kakitome.web.pages.body.reviewing.seen import Part, ReviewDesk

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
        if waiting.get("account") == seen.party.account and seen.part is Part.SCORE:
            is_within = any(name.startswith(INTERVIEW) for name in waiting["content"])
            save_beside(seen, waiting["content"], prefix=INTERVIEW, is_within=is_within)
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
        content={**{name: text for name, text in content.items() if name != "do"}, "digest": digest},
    )
    seen.context.examining.store.reviewers.save_draft(draft)


def save_beside(seen: ReviewDesk, content: Mapping[str, str], *, prefix: str, is_within: bool) -> None:
    """Keep one part of what was typed and leave the other as it was; `is_within` says which begins with `prefix`."""
    review_draft = seen.draft()
    known = review_draft.content if review_draft else {}
    other = {name: text for name, text in known.items() if name.startswith(prefix) is not is_within}
    together = {**other, **content}
    if together.keys() - {"digest"}:
        save(seen, together)
    else:
        drop(seen)


def drop(seen: ReviewDesk) -> None:
    """Throw the draft away."""
    seen.context.examining.store.reviewers.drop_draft(seen.case.number, account=seen.party.account)
