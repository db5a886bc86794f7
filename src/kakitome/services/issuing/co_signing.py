"""Whose keys sign an award beside the issuer's: the bodies that award it together, each by its own consent.

    demand_consents(context, letter, intents=intents)      # before anything is put on record
    seals = CoSeals(context).of(intent)                    # keys to sign with, the issuer's own aside

No document is signed that names a body which did not consent to these very words when it was put on record. What is
made anew of an earlier award (a correction, a signature after a stolen key) names who awarded it then, and is signed by
them though they have withdrawn from further awards; a renewal is a further award.

Source: docs/adr/0091; docs/rules/invariants.md I1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.documents.sealing import SealingKey
from kakitome.documents.vc.strict_json import load
from kakitome.errors import Refused
from kakitome.learning.joint_awarding import JointAct, joint_problems, joint_standings, last_consent, words_digest
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.openbadge.attachments import Attachments
from kakitome.ports.awards import IssueIntent
from kakitome.services.issuing.model import IssuingContext, Run


def demand_consents(context: IssuingContext, letter: Microcredential, *, at: datetime, is_anew: bool = False) -> None:
    """Refuse to award what names a body that has not consented to these words.

    Args:
        context: the institution's book; without partners (a folder) nobody can be asked, and nothing is.
        letter: the words.
        at: the instant of the act.
        is_anew: it stands for an award that was given before: a consent since withdrawn still counts.

    Raises:
        Refused: E_JOINT_CONSENT, with each body that has not consented.
    """
    if context.partners is None or not letter.co_awarding_bodies:
        return
    acts = [act for act in context.book.joint_acts.list_about(letter.identifier) if act.at <= at]
    problems = joint_problems(letter, acts)
    if problems and not (is_anew and _all_consented_once(letter, acts)):
        raise Refused("E_JOINT_CONSENT", *problems, count=len(problems))


def demand_consents_to_all(context: IssuingContext, intents: Iterable[IssueIntent]) -> None:
    """Ask the same of everything that is about to be put on record; raises as `demand_consents`."""
    if context.partners is None:
        return
    wanted = {(each.microcredential, each.version, is_anew(each)): each.intended_at for each in intents}
    for (identifier, version, anew), at in wanted.items():
        letter = context.book.microcredentials.get(identifier, version).microcredential
        demand_consents(context, letter, at=at, is_anew=anew)


def is_anew(intent: IssueIntent) -> bool:
    """Tell whether a document stands in place of an earlier one of the same award, a renewal aside."""
    return bool(intent.replaces) and not intent.renewal


def with_statements(run: Run, carried: Attachments, *, achievement: str) -> Attachments:
    """Let an award carry what each body that awards it together signed when it consented to these words.

    It names the body, so that its signature on the award is taken for what it is; and where an envelope can bear one
    signature only, the statement stands in it beside that signature.

    Raises:
        Refused: E_JOINT_ISSUER, they consented to what another issuer of the institution awards.
    """
    context, letter = run.context, run.version.microcredential
    if context.partners is None or not letter.co_awarding_bodies:
        return carried
    acts = [*_consents(letter, context.book.joint_acts.list_about(letter.identifier), at=run.now)]
    if any(act.about != achievement for act in acts):
        raise Refused("E_JOINT_ISSUER")
    statements = tuple(load(act.statement) for act in acts)
    endorsed = replace(carried.of_achievement, documents=(*statements, *carried.of_achievement.documents))
    return replace(carried, of_achievement=endorsed)


class CoSeals:
    """The keys of one run, each opened once."""

    def __init__(self, context: IssuingContext) -> None:
        self._context = context
        self._known: dict[tuple[str, int, bool, datetime], tuple[SealingKey, ...]] = {}

    def of(self, intent: IssueIntent) -> tuple[SealingKey, ...]:
        """Return the keys that sign a document beside the issuer's.

        Raises:
            Refused: E_JOINT_CONSENT, a body had not consented when the award was put on record; or a key cannot sign.
            NotFound, Unavailable: as the vaults.
        """
        if self._context.partners is None:
            return ()
        name = (intent.microcredential, intent.version, is_anew(intent), intent.intended_at)
        if name not in self._known:
            self._known[name] = tuple(self._open(intent))
        return self._known[name]

    def _open(self, intent: IssueIntent) -> Iterable[SealingKey]:
        context = self._context
        letter = context.book.microcredentials.get(intent.microcredential, intent.version).microcredential
        if context.partners is None or not letter.co_awarding_bodies:
            return
        demand_consents(context, letter, at=intent.intended_at, is_anew=is_anew(intent))
        for act in _consents(letter, context.book.joint_acts.list_about(letter.identifier), at=intent.intended_at):
            yield context.partners.open_seal(act)


def _consents(letter: Microcredential, acts: Sequence[JointAct], *, at: datetime) -> Iterable[JointAct]:
    known, digest = [act for act in acts if act.at <= at], words_digest(letter)
    for standing in joint_standings(letter, known):
        act = last_consent(known, standing.partner, digest=digest)
        if act is not None:
            yield act


def _all_consented_once(letter: Microcredential, acts: Sequence[JointAct]) -> bool:
    digest = words_digest(letter)
    partners = (standing.partner for standing in joint_standings(letter, acts))
    return all(partner and last_consent(acts, partner, digest=digest) for partner in partners)
