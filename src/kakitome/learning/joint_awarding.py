"""Awarding together: who was asked to award a definition jointly, and to which words each of them consented.

    standings = joint_standings(letter, acts)
    all(standing.is_consenting for standing in standings)

An institution consents to words, not to a title: to the hash of one version of a definition. Whatever changes in it,
the consent counts for what it was given to and for nothing else. It is an act of a person, dated and signed with the
institution's own key, and never changed afterwards; a later act counts instead.

1. Each jointly awarding body is one institution that was asked under that very name; an institution is one body.
2. A consent holds for its words until the institution withdraws, from everything, or says no to these words.
3. What was awarded while a consent held stays as it was awarded.

Source: docs/rules/capabilities.md A6, K2; that consent is to a hash and dated is ours (docs/adr/0091).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.values.instants import JAPAN
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import to_plain


class JointStep(StrEnum):
    """What was done: the institution that keeps the definition asks, the others answer."""

    CONSENT_ASKED = "asked"
    CONSENTED = "consented"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class JointDecision:
    """The decision of its own under which an institution consents, and who signs for it, all in words.

    Attributes:
        decided_by: the committee or office, no person.
        signatory: who signs: an office, with the name of whoever holds it.
    """

    decided_by: LocalizedText
    decided_on: date
    signatory: LocalizedText


_ANSWERS_TO_WORDS = frozenset({JointStep.CONSENTED, JointStep.DECLINED})


_problem = ProblemFactory(pointer="/co_awarding_bodies")


class JointStanding(StrEnum):
    """How an institution stands to the words that a definition has."""

    NOT_ASKED = "not-asked"
    UNANSWERED = "asked"
    CONSENTED = "consented"
    CHANGED = "changed"
    """It answered other words than these; nobody has to ask it again."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def is_waiting(self) -> bool:
        """Whether an answer of the institution is waited for."""
        return self in (JointStanding.UNANSWERED, JointStanding.CHANGED)


_WHY: Final[Mapping[JointStanding, str]] = {
    JointStanding.NOT_ASKED: "E_JOINT_NOT_ASKED",
    JointStanding.UNANSWERED: "E_JOINT_NO_ANSWER",
    JointStanding.CHANGED: "E_JOINT_CHANGED",
    JointStanding.DECLINED: "E_JOINT_DECLINED",
    JointStanding.WITHDRAWN: "E_JOINT_WITHDRAWN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JointAct:
    """One act about a definition that is awarded together; never changed.

    Attributes:
        institution: key of the institution that acts.
        lead: key of the institution that keeps the definition and awards it.
        partner: key of the institution that is asked or answers.
        microcredential: identifier of the definition, the same over its versions; of an agreement, its number.
        body: the name under which the definition names the partner.
        digest: `words_digest` of the words it is about.
        words: the words themselves, of a consent or a refusal, to be laid beside later ones; None of other acts.
        about: address of the version, of a consent.
        signer: identifier (DID) of the issuer that signed the statement of a consent, and signs what is awarded.
        by: account of the person who acts, `name` what the person is called.
        statement: the signed statement of consent, its exact bytes; empty of other acts.
        decision: what the institution decided before it consented, of a consent to an agreement.
    """

    institution: str
    lead: str
    partner: str
    microcredential: str
    body: LocalizedText
    step: JointStep
    digest: str
    at: datetime
    by: str
    name: str
    words: Microcredential | None = None
    about: str = ""
    signer: str = ""
    statement: bytes = b""
    decision: JointDecision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyStanding:
    """How one jointly awarding body stands to the words: which institution it is, empty while none was asked."""

    body: AwardingBody
    standing: JointStanding
    partner: str = ""
    act: JointAct | None = None
    """The act that the standing follows from; None where nothing was done."""

    @property
    def is_consenting(self) -> bool:
        """Whether the body consented to these very words."""
        return self.standing is JointStanding.CONSENTED


@dataclass(frozen=True, slots=True, kw_only=True)
class JointConsent:
    """On which day a jointly awarding body consented to the words of one version.

    Attributes:
        on: in Japan's calendar; None where no consent to these words is on record.
        until: the day on which it withdrew from awarding any further; None while it has not.
    """

    body: LocalizedText
    on: date | None
    until: date | None = None


def words_digest(words: object) -> str:
    """Hash a definition or an agreement, number and version with it: SHA-256 over its data with sorted keys, in hex.

    What nobody filled in is no word: a descriptor that is added to the model later changes no hash.
    """
    text = json.dumps(_stated(to_plain(words)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def joint_problems(letter: Microcredential, acts: Sequence[JointAct]) -> tuple[Problem, ...]:
    """Return why a definition may not be awarded: each body it names that did not consent to these very words."""
    return tuple(
        _problem(
            _WHY[standing.standing],
            body_ja=standing.body.name.in_language("ja")[:200],
            body_en=standing.body.name.in_language("en")[:200],
        )
        for standing in joint_standings(letter, acts)
        if not standing.is_consenting
    )


def joint_standings(
    letter: Microcredential, acts: Sequence[JointAct], *, at: datetime | None = None
) -> tuple[BodyStanding, ...]:
    """Tell how each jointly awarding body of a definition stands to its words.

    Args:
        letter: the definition.
        acts: every act about it, oldest first.
        at: the instant asked about; None counts every act.
    """
    known = [act for act in acts if at is None or act.at <= at]
    bodies = _bodies_by_partner(known)
    digest = words_digest(letter)
    return tuple(_standing_of(body, known, bodies=bodies, digest=digest) for body in letter.co_awarding_bodies)


def consents_to(letter: Microcredential, acts: Sequence[JointAct]) -> tuple[JointConsent, ...]:
    """Tell of each jointly awarding body of a definition when it consented to these very words.

    Args:
        letter: the definition.
        acts: every act about it, oldest first.
    """
    digest = words_digest(letter)
    return tuple(_consent_of(standing, acts, digest=digest) for standing in joint_standings(letter, acts))


def ever_consented(letter: Microcredential, acts: Sequence[JointAct]) -> frozenset[str]:
    """Return the institutions that consented to these words once, whatever they said afterwards."""
    digest = words_digest(letter)
    return frozenset(act.partner for act in acts if act.step is JointStep.CONSENTED and act.digest == digest)


def last_consent(acts: Sequence[JointAct], partner: str, *, digest: str = "") -> JointAct | None:
    """Return the newest consent of an institution, to these words where a hash is named; None where there is none."""
    consents = [act for act in acts if act.partner == partner and act.step is JointStep.CONSENTED]
    return next((act for act in reversed(consents) if digest in ("", act.digest)), None)


def answer_to(acts: Sequence[JointAct], *, digest: str) -> tuple[JointStanding, JointAct | None]:
    """Tell how an institution stands to the words of a hash, and the act that says so.

    Args:
        acts: what was done about them with this institution, oldest first.
        digest: of the words as they are now.
    """
    for act in reversed(acts):
        if act.step is JointStep.WITHDRAWN:
            return JointStanding.WITHDRAWN, act
        if act.digest == digest and act.step in _ANSWERS_TO_WORDS:
            return JointStanding(act.step.value), act
    answers = [act for act in acts if act.step in _ANSWERS_TO_WORDS]
    if answers:
        return JointStanding.CHANGED, answers[-1]
    return JointStanding.UNANSWERED, acts[-1] if acts else None


def _stated(data: Any) -> Any:
    if isinstance(data, dict):
        return without_empty({name: _stated(value) for name, value in data.items()})
    return [_stated(value) for value in data] if isinstance(data, list) else data


def _consent_of(standing: BodyStanding, acts: Sequence[JointAct], *, digest: str) -> JointConsent:
    consent = last_consent(acts, standing.partner, digest=digest)
    has_left = consent is not None and standing.standing is JointStanding.WITHDRAWN and standing.act is not None
    return JointConsent(
        body=standing.body.name,
        on=consent.at.astimezone(JAPAN).date() if consent else None,
        until=standing.act.at.astimezone(JAPAN).date() if standing.act and has_left else None,
    )


def _bodies_by_partner(acts: Sequence[JointAct]) -> dict[str, LocalizedText]:
    """Return the name under which each institution was asked last: it is one body and no other."""
    return {act.partner: act.body for act in acts if act.step is JointStep.CONSENT_ASKED}


def _standing_of(
    body: AwardingBody, acts: Sequence[JointAct], *, bodies: dict[str, LocalizedText], digest: str
) -> BodyStanding:
    # Of two institutions that were asked under one name it is the one asked last.
    partner = next((partner for partner in reversed(bodies) if bodies[partner] == body.name and body.name), "")
    if not partner:
        return BodyStanding(body=body, standing=JointStanding.NOT_ASKED)
    standing, act = answer_to([act for act in acts if act.partner == partner], digest=digest)
    return BodyStanding(body=body, standing=standing, partner=partner, act=act)
