"""What a share shows: one verdict over all, each credential as far as its owner shows it, and what is left out.

What is not shown is not in the page: of a result there is no name, grade, evidence, word about the person, number,
file or working.
"""

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.checking.questions import report_on
from kakitome.journeys.checking.shares import SharedDocument, naming_of, own_records_of
from kakitome.journeys.people.naming import report_states
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_letter import award_letter, is_shown_in_part, is_vouched_for, kind_words, last_day
from kakitome.mapping.verdict_words import short_verdict, verdict_sentence
from kakitome.ports.shares import FoundShare, Shows
from kakitome.ports.wallets import CollectedItem, IdentityKind
from kakitome.services.keeping_names import OwnerNaming
from kakitome.web.pages.public.share.endorsed import EndorsementView, endorsements_by_item
from kakitome.web.pages.public.share.facts import facts_over_all
from kakitome.web.pages.public.share.own_system import OwnSystemView, StatedSize, own_system
from kakitome.web.pages.public.verify.asking import Answer, answer_questions
from kakitome.web.pages.public.verify.inside import cards_of
from kakitome.web.pages.public.verify.onepage import cut
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT, result_of, short_words
from kakitome.web.parts import letter, written
from kakitome.web.parts.badge_picture import BadgePictureView, picture_view
from kakitome.web.parts.letter import LetterView
from kakitome.web.parts.own_record import OwnRecordView, own_view
from kakitome.web.parts.part_titles import TITLES
from kakitome.web.parts.shapes import CheckRow, DescriptorLine, Fact, RecognitionView, State, Words

_MOST_OUTCOMES = 1_600
_LEAST_OUTCOMES = 60
"""Width of outcomes on the record, all credentials together and of each, a kanji counted as two. (measured)"""
_FIELDS_OF_PART: Mapping[str, Sequence[str]] = {
    "workload": ("learner_effort", "class_hours"),
    "assessment": ("assessment_type", "supervision_identity_verification"),
    "level": ("level",),
    "quality": ("quality_assurance",),
}
"""Lines of the letter that stand there also when they are empty, by the part that fills them."""
_WORST_FIRST: Sequence[State] = ("fail", "unk", "warn", "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """One credential of a share.

    Attributes:
        place: its number on the page, from 1.
        is_whole: whether its owner shows all of it, with its file.
        has_file: whether the file can be saved: the whole, or the part that is shown.
        hidden: what of one that is shown in part its owner keeps back, by name.
        because: why the verdict is what it is, unless the result alone is shown.
        is_same_person: whether a name that is not shown is a checked one of its holder's.
        until: last day of the credential, which is not the link's.
        record: number of its check record; empty where none was kept.
        facts: unaltered, not withdrawn, in date, issuer known.
        size: what it states of workload and levels.
        picture: the badge's, of a document from elsewhere that is shown whole.
    """

    place: int
    is_whole: bool
    has_file: bool
    hidden: Sequence[str]
    is_same_person: bool
    title: Words
    issuer: Words
    kind: Words
    form: str
    awarded_on: Words
    until: Words
    effort: str
    state: State
    state_word: str
    sentence: Words
    because: Words
    record: str
    rows: Sequence[CheckRow]
    facts: Sequence[Fact]
    size: StatedSize
    recognition: RecognitionView | None = None
    letter: LetterView | None = None
    has_insides: bool = False
    endorsements: Sequence[EndorsementView] = ()
    picture: BadgePictureView | None = None

    @property
    def hidden_words(self) -> Words:
        """Name what is kept back, in one line."""
        return letter.joined(self.hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePage:
    """What stands on the page.

    Attributes:
        owner: who made the link, as they call themselves; empty where they say no name.
        owner_stated_by: who signed that this is their name; empty where nobody did.
        known: what the platform knows of them, in words.
        facts: what holds of all of them, each kind of fact once.
        system: workload and levels in the reader's own system, where one was chosen.
        own_records: what the owner wrote themselves; it is in no count and no verdict.
        taken_out: how many of the items the link was made with are shown no more.
    """

    state: State
    headline: str
    as_of: Words
    owner: str
    owner_stated_by: Words
    known: Sequence[str]
    note: str
    made_on: Words
    ends_at: Words
    pieces: Sequence[ShownItem]
    facts: Sequence[Fact]
    system: OwnSystemView
    own_records: Sequence[OwnRecordView]
    taken_out: int

    @property
    def has_results(self) -> bool:
        """Whether of one or more only the result is shown."""
        return not all(piece.has_file for piece in self.pieces)

    @property
    def hides(self) -> bool:
        """Whether anything is left out by choice."""
        return self.has_results or any(piece.hidden for piece in self.pieces)


def answers_of(
    documents: Sequence[SharedDocument], *, now: datetime, records: Sequence[str] | None = None
) -> list[Answer]:
    """Verify every document, by the journey of the check page; `records` are numbers of the same opening before.

    With None, for its owner, no check record is kept: nobody else was shown anything.
    """
    platform = get_platform()
    if records is None:
        verifier = platform.verifier()
        reports = [report_on(shared.question, verifier, now=now) for shared in documents]
        return [
            Answer(question=shared.question, report=report, number="", letter=award_letter(report))
            for shared, report in zip(documents, reports, strict=True)
        ]
    padded = [*records, *([""] * len(documents))]
    questions = [replace(shared.question, record=number) for shared, number in zip(documents, padded, strict=False)]
    return answer_questions(questions, platform, now=now)


def share_page(
    found_share: FoundShare, documents: Sequence[SharedDocument], answers: Sequence[Answer], *, system: str = ""
) -> SharePage:
    """Build the page of what was verified; `system` names the reader's own one, where it was chosen."""
    naming = naming_of(get_platform(), found_share)
    own_records = own_records_of(get_platform(), found_share)
    # Beside what is shown whole alone: the words of others may name what is kept back.
    shown_whole = [shared.collected for shared in documents if shared.collected is not None]
    shown_whole += [CollectedItem(own_record=record.key) for record in own_records]
    endorsed = endorsements_by_item(found_share.account, shown_whole)
    has_brought = any(collected.document for collected in shown_whole)
    pictures = get_platform().wallets.open(found_share.account).list_pictures() if has_brought else {}
    pieces = [
        replace(
            piece := _piece(answer, shared=_recognised(shared, answer, naming), place=place),
            picture=picture_view(pictures.get(shared.collected.document), title=piece.title)
            if shared.collected is not None
            else None,
            endorsements=endorsed.get(shared.collected, ()) if shared.collected is not None else (),
        )
        for place, (shared, answer) in enumerate(zip(documents, answers, strict=True), start=1)
    ]
    return SharePage(
        state=min((piece.state for piece in pieces), key=_WORST_FIRST.index),
        headline=_headline(answers),
        as_of=written.moment(max(answer.report.as_of for answer in answers)),
        owner=_owner(found_share, naming),
        owner_stated_by=naming.chosen.stated_by if naming.chosen and naming.chosen.is_checked else "",
        known=_known(found_share.account),
        note=found_share.share.note,
        made_on=written.day(written.in_japan(found_share.share.created_at).date()),
        ends_at=written.moment(found_share.share.ends_at),
        pieces=pieces,
        facts=facts_over_all([piece.facts for piece in pieces]),
        system=own_system(system, [piece.size for piece in pieces]),
        own_records=[
            replace(own_view(record, place=place), endorsements=endorsed.get(CollectedItem(own_record=record.key), ()))
            for place, record in enumerate(own_records, start=1)
        ],
        taken_out=found_share.share.item_count - len(documents) - len(own_records),
    )


def _owner(found_share: FoundShare, naming: OwnerNaming) -> str:
    """Return the name on top: the one that was chosen, or the account's where nothing was chosen."""
    if found_share.share.named is not None:
        return naming.chosen.text if naming.chosen is not None and naming.chosen.may_be_chosen else ""
    person = get_platform().accounts.find(found_share.account)
    return person.name if person else ""


def _recognised(shared: SharedDocument, answer: Answer, naming: OwnerNaming) -> SharedDocument:
    """Say of a result whether the name in its document, which is not shown, is a checked one of the holder's."""
    if shared.shows is not Shows.RESULT or not is_vouched_for(answer.report):
        return shared
    states = report_states(answer.report)
    is_same = any(name.is_checked and states(name.text) for name in naming.names)
    return replace(shared, is_same_person=is_same)


def record_rows(page: SharePage) -> list[dict[str, object]]:
    """Return each credential with as many of its outcomes as one sheet of paper holds beside the others."""
    most = max(_LEAST_OUTCOMES, _MOST_OUTCOMES // len(page.pieces))
    rows: list[dict[str, object]] = []
    for piece in page.pieces:
        outcomes = [written.text(outcome) for outcome in piece.letter.outcomes] if piece.letter else []
        rows.append({"piece": piece, "outcomes": cut(" / ".join(html.unescape(text) for text in outcomes), most)})
    return rows


def _headline(answers: Sequence[Answer]) -> str:
    """Say the verdict over all: how many are valid, and of the others how many are what."""
    language, count = written.language(), len(answers)
    if count == 1:
        return verdict_sentence(answers[0].report).in_language(language)
    verdicts = Counter(answer.report.verdict for answer in answers)
    good = verdicts.pop(Verdict.VALID, 0)
    if good == count:
        return ngettext("All %(n)s are valid.", "All %(n)s are valid.", count) % {"n": count}
    lines = [
        ngettext("%(n)s credential checked.", "%(n)s credentials checked.", count) % {"n": count}
        if not good
        else ngettext("%(good)s of the %(n)s is valid.", "%(good)s of the %(n)s are valid.", good)
        % {"good": good, "n": count}
    ]
    for verdict in sorted(verdicts, key=lambda each: _WORST_FIRST.index(STATE_OF_VERDICT[each])):
        words = {"n": verdicts[verdict], "verdict": short_verdict(verdict).in_language(language)}
        lines.append(ngettext("%(n)s: %(verdict)s.", "%(n)s: %(verdict)s.", verdicts[verdict]) % words)
    return ("" if language == "ja" else " ").join(lines)


def _known(account: str) -> list[str]:
    """Say what the platform knows of the owner, by proofs that hold."""
    proofs = get_platform().wallets.open(account).list_proofs()
    kinds = {proof.kind for proof in proofs if proof.ended_at is None}
    words: Mapping[IdentityKind, str] = {
        IdentityKind.MAIL: _("a mail address"),
        IdentityKind.OPENID: _("an institution’s sign-in"),
        IdentityKind.SAML: _("an institution’s sign-in"),
        IdentityKind.PASSKEY: _("a passkey"),
        IdentityKind.WALLET_KEY: _("a key of a wallet"),
        IdentityKind.IN_PERSON: _("papers that somebody looked at"),
    }
    return list(dict.fromkeys(word for kind, word in words.items() if kind in kinds))


def _piece(answer: Answer, *, shared: SharedDocument, place: int) -> ShownItem:
    has_file, report = shared.shows is not Shows.RESULT, answer.report
    sentence = letter.award_sentence(*answer.letter) if answer.letter and has_file else ""
    result = result_of(report, number=answer.number, award_sentence=sentence)
    definition, facts = answer.letter or (None, AwardFacts())
    has_letter = definition is not None and bool(definition.title) and is_vouched_for(report)
    until = last_day(facts) if has_letter else ""
    title = definition.title if definition and has_letter else _("A credential without a title")
    return ShownItem(
        place=place,
        is_whole=shared.shows is Shows.WHOLE_DOCUMENT,
        has_file=has_file,
        hidden=[_("Name") if name == "name" else str(TITLES[name]) for name in shared.hidden],
        is_same_person=shared.is_same_person,
        title=title,
        issuer=facts.issuer_name,
        kind=kind_words(definition) if definition and has_letter else "",
        form=report.format,
        awarded_on=written.day(facts.awarded_on) if facts.awarded_on else "",
        until=texts.written_date(until, written.language()) if until else "",
        effort=letter.short_amount(definition.learner_effort) if definition else "",
        state=result.card.state,
        state_word=short_words(report.verdict),
        sentence=result.card.sentence,
        because=result.card.because if has_file else "",
        record=answer.number,
        rows=result.rows if has_file else [_outcome_alone(row) for row in result.rows],
        facts=result.card.facts,
        size=StatedSize(
            title=title,
            place=place,
            effort=definition.learner_effort if definition and has_letter else None,
            levels=definition.level if definition and has_letter else (),
            hides_effort="workload" in shared.hidden,
            hides_levels="level" in shared.hidden,
        ),
        recognition=result.card.recognition,
        letter=_letter(answer, shared=shared) if has_letter and result.is_letter_first else None,
        has_insides=bool(cards_of(report)),
    )


def _letter(answer: Answer, *, shared: SharedDocument) -> LetterView | None:
    if answer.letter is None:
        return None
    definition, facts = answer.letter
    if shared.shows is Shows.PARTS:
        return _letter_in_part(letter.letter_of(definition, facts), hidden=shared.hidden)
    if shared.shows is Shows.WHOLE_DOCUMENT:
        view = letter.letter_of(definition, facts)
        report = carried(answer.report) or answer.report
        view = letter.with_withheld(view) if is_shown_in_part(answer.report) else view
        return letter.with_foreign_words(view, report.document or {})
    hidden = _kept_back()
    # Nothing of the person is handed on to what writes the letter.
    view = letter.letter_of(definition, AwardFacts(issuer_name=facts.issuer_name, awarded_on=facts.awarded_on))
    no_name = letter.name_of(AwardFacts())
    lines = [replace(line, value=hidden, hint="") if line.value == no_name else line for line in view.descriptors]
    return replace(
        view, descriptors=[*lines, *([DescriptorLine(title=_("Grade"), value=hidden)] if facts.grade else [])]
    )


def _letter_in_part(view: LetterView, *, hidden: Sequence[str]) -> LetterView:
    """Say of each line that is not there whether its holder keeps it back, or its issuer never stated it."""
    fields = {name for part in hidden for name in _FIELDS_OF_PART.get(part, ())}
    no_name = letter.name_of(AwardFacts())
    lines = [
        replace(line, value=_kept_back(), hint="")
        if (line.field in fields and not line.value) or ("name" in hidden and line.value == no_name)
        else line
        for line in view.descriptors
    ]
    grade = [DescriptorLine(title=_("Grade"), value=_kept_back())] if "grade" in hidden else []
    return replace(view, descriptors=[*lines, *grade])


def _kept_back() -> str:
    return _("The holder chose not to show it")


def _outcome_alone(row: CheckRow) -> CheckRow:
    """Leave out the reason and the working of a check: they may quote the document."""
    return CheckRow(state=row.state, title=row.title, outcome=row.outcome, why="")
