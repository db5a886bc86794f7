"""Two people of the demonstration who apply for an award with evidence, and wait."""

from datetime import datetime, timedelta
from hashlib import sha256

from kakitome.ports.award_applications import ApplicationEvidence, AwardCall, EvidenceKind
from kakitome.ports.microcredentials import VersionState
from kakitome.services import applying
from kakitome.services.applying import DraftedWords
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.cohorts import read_named_learners
from kakitome_demo.place import DemoPlace

AT, FOR = "asuka", "regional-innovation"
_CALL_WORDS = LocalizedText(
    ja="地域の課題に取り組んだ実習や仕事の記録をお送りください。何をし、何が変わったかを、自分のことばで書いてください。（見本）",
    en="Please send records of work on a problem of your region, and write what you did and what changed. (sample)",
)
_WORDS = {
    "daiki": "商店街の空き店舗を調べ、3軒で週末の市を開きました。来場者の数と売上の記録を添えます。（見本）",
    "haruka": "町の防災マップを住民の方と作り直しました。聞き取りの記録は、リンク先にあります。（見本）",
}
_LINKS = {
    "daiki": ("市の記録（見本）", "https://learner.example/market"),
    "haruka": ("聞き取りの記録（見本）", "https://learner.example/map"),
}
_REPORT = b"%PDF-1.4\n% a sample of a report, without a page\n%%EOF\n"


def open_applications(place: DemoPlace, *, now: datetime) -> None:
    """Let people apply for one micro-credential, and two of them do; the first has waited longer.

    It is awarded with two others: where one of them is not here, it is not in force, and nobody can apply.
    """
    store = place.store
    if store.microcredentials.find_latest(FOR, state=VersionState.IN_FORCE) is None:
        return
    call = AwardCall(
        microcredential=FOR,
        is_open=True,
        words=_CALL_WORDS,
        kinds=tuple(kind.value for kind in EvidenceKind),
        changed_at=now - timedelta(days=20),
        changed_by=place.actor,
    )
    applying.state_call(store, call)
    for days, key in ((9, "daiki"), (2, "haruka")):
        _apply(place, call, key=key, at=now - timedelta(days=days))


def _apply(place: DemoPlace, call: AwardCall, *, key: str, at: datetime) -> None:
    learner = read_named_learners()[key].learner
    person = place.platform.accounts.find_by_email(learner.email)
    if person is None:
        return
    store, account = place.store, person.account
    name = sha256(f"application {key}".encode()).hexdigest()[:32]
    draft = applying.begin(store, call, account=account, key=name, language="ja", now=at)
    drafted = DraftedWords(name=learner.name, email=learner.email, words=_WORDS[key])
    applying.save_draft(store, draft.key, account=account, drafted=drafted, now=at)
    title, url = _LINKS[key]
    link = ApplicationEvidence(key="link", kind=EvidenceKind.LINK, name=title, url=url, added_at=at, is_signed_in=True)
    file = ApplicationEvidence(
        key="report",
        kind=EvidenceKind.FILE,
        name="報告書（見本）.pdf",
        added_at=at,
        sha256=sha256(_REPORT).hexdigest(),
        size=len(_REPORT),
        media_type="application/pdf",
    )
    for piece, content in ((file, _REPORT), (link, b"")):
        applying.add_evidence(store, draft.key, account=account, evidence=piece, content=content, now=at)
    applying.send(store, draft.key, account=account, emails=[learner.email], seen=at.isoformat(), now=at)
