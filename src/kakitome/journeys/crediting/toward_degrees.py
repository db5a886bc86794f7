"""How far what somebody holds goes toward degrees and qualifications, under the rules of each: for whoever looks alone.

    targets = [*degrees(platform), *qualifications(today)]
    held = learnings_of(platform, entries, facts=wallet.list_facts(), holdings=holdings)
    outlook_toward(platform, targets[0], held=held, choices=DegreeChoices())

1. The law is a rule set, and the university's own cap one more bucket: what counts, and why not, the engine says.
2. What the university decided about the same version, and is in force, counts with the credits it gave. Everything
   else counts only where the rules need no decision; where they need one, it is not known.
3. What a learning is before the law is what its looker says; without that, a course where its issuer states credits,
   and else a micro-credential (derived).
4. Nothing is sent, and nothing is written down.

Source: docs/rules/capabilities.md G8; docs/rules/credit.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from kakitome.documents.verification.check import Verdict
from kakitome.journeys.crediting.at_universities import outlook_at
from kakitome.journeys.crediting.equivalents import reading_of
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.assess import assess
from kakitome.learning.credit.degree_programme import DegreeProgramme, rules_of
from kakitome.learning.credit.degree_ways import CreditedOffer, DegreeWay, WayReckoning, ways_to_degree
from kakitome.learning.credit.equivalent import Equivalent, EquivalentOutcome
from kakitome.learning.credit.learning import Learning, LearningKind
from kakitome.learning.credit.loading import rule_set_on, rule_sets
from kakitome.learning.credit.pathway import PathwayPart
from kakitome.learning.credit.progress import offer_of
from kakitome.learning.credit.rule_set import Measure, RuleSet
from kakitome.learning.credit.standing import Holding
from kakitome.learning.credit.stated_credits import stated_credits
from kakitome.learning.credit.target import CreditContext, CreditTarget, TargetKind
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.learning.credit.verdict import CreditVerdict
from kakitome.learning.framework.size import CreditRule, credit_rules
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.workload import EffortUnit
from kakitome.mapping.award_letter import award_letter
from kakitome.mapping.learning_hours import hours_from_plain
from kakitome.services.crediting.equivalents import weigh
from kakitome.services.keeping_wallets import HOURS
from kakitome.services.surveying_wallets import EntryStanding, WalletEntry
from kakitome.values.instants import day_of, last_day_before
from kakitome.values.localized_text import LocalizedText

_COUNTED_STATES: Final = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER})


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeChoices:
    """What somebody chose for the look.

    Attributes:
        counts_aid: whether public aid is taken off fees.
        is_enrolled: whether they study there already; else everything was learnt before admission.
        kinds: what a learning is before the law, by its key, where they said so.
    """

    counts_aid: bool = True
    is_enrolled: bool = False
    kinds: Mapping[str, LearningKind] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLearning:
    """Something held, as rules of credit ask for it.

    Attributes:
        state: how it stands today; what does not stand is held against no rule.
        holding: by which decisions about it are looked up; None for a file that was only handed in.
    """

    learning: Learning
    state: EntryStanding
    holding: Holding | None = None

    @property
    def stands(self) -> bool:
        """Whether it may count at all."""
        return self.state in (EntryStanding.VALID, EntryStanding.UNLISTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeTarget:
    """A programme of a university under its rules, or a qualification whose rules are a file.

    Attributes:
        key: names it in addresses.
        institution: id of the university; empty for a qualification.
        rules: with the university's own cap.
        traits: which of the rules' kinds of people and ends it is about, such as "bachelor".
    """

    key: str
    title: LocalizedText
    name: LocalizedText
    rules: RuleSet
    institution: str = ""
    programme: DegreeProgramme | None = None
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeOutlook:
    """How far it is to one target.

    Attributes:
        titles: what each learning that was held against the rules is called, by its key.
        missing: credits that are still to come; None where the rules say no number.
        decided: decisions of the university that were used, by the key of the learning.
        fallen: what does not stand today, and is held against no rule.
        per_credit: hours of a credit by the law; None where it says none.
        ways: none for a qualification: it says no price, no day and no pace.
    """

    target: DegreeTarget
    verdict: CreditVerdict
    titles: Mapping[str, LocalizedText]
    missing: Decimal | None
    decided: Mapping[str, Equivalent]
    fallen: tuple[HeldLearning, ...]
    per_credit: CreditRule | None
    ways: tuple[DegreeWay, ...]


def degrees(platform: Platform) -> list[DegreeTarget]:
    """Return the programmes that universities here have published and that are open to beginners."""
    today = day_of(platform.now())
    known = {rules.id for rules in rule_sets()}
    targets = []
    for version in platform.crediting.programmes.list_current():
        programme = version.programme
        if not programme.is_open(today) or programme.rule_set not in known:
            continue
        targets.append(
            DegreeTarget(
                key=f"{version.institution}.{programme.code}",
                title=programme.title,
                name=platform.organisations.get(version.institution).name,
                rules=rules_of(programme, rule_set_on(programme.rule_set, today)),
                institution=version.institution,
                programme=programme,
            )
        )
    return targets


def qualifications(today: date) -> list[DegreeTarget]:
    """Return what the files of rules speak of by themselves, each end of a file a target of its own."""
    newest = {rules.id: rules for rules in reversed(rule_sets()) if rules.in_force_from <= today}
    targets = []
    for rules in sorted(newest.values(), key=lambda rules: rules.id):
        ends = [minimum for minimum in rules.minimums if minimum.measure is Measure.ALL and minimum.only_for]
        for end in ends:
            trait = min(end.only_for)
            targets.append(
                DegreeTarget(
                    key=f"{rules.id}.{trait}",
                    title=end.sentence,
                    name=rules.title,
                    rules=rules,
                    traits=end.only_for,
                )
            )
        if not ends and rules.total is not None:
            targets.append(DegreeTarget(key=f"{rules.id}.", title=rules.lead, name=rules.title, rules=rules))
    return targets


def learnings_of(
    platform: Platform,
    entries: Iterable[WalletEntry],
    *,
    facts: Mapping[str, Mapping[str, Any]],
    holdings: Sequence[Holding],
) -> list[HeldLearning]:
    """Turn what somebody holds into what rules of credit ask for; what is kept apart is left out."""
    by_key = {holding.key: holding for holding in holdings}
    letters: dict[tuple[str, str, int], Microcredential] = {}
    held = []
    for entry in entries:
        if entry.is_apart:
            continue
        outline = entry.outline
        if outline is not None:
            name = (outline.institution, outline.microcredential, outline.version)
            if name not in letters:
                store = platform.store(outline.institution)
                letters[name] = store.microcredentials.get(outline.microcredential, outline.version).microcredential
            letter, institution = letters[name], outline.institution
        else:
            stated = hours_from_plain(facts.get(entry.document, {}).get(HOURS))
            letter = (
                Microcredential(learner_effort=stated.effort, class_hours=stated.class_hours)
                if stated
                else Microcredential()
            )
            issuer = str(facts.get(entry.document, {}).get("issuer") or "")
            institution = platform.hosted_issuers.institution_of(issuer) or issuer
        state = entry.state
        if state is EntryStanding.VALID and entry.valid_until is not None:
            ended = last_day_before(entry.valid_until) < day_of(platform.now())
            state = EntryStanding.EXPIRED if ended else state
        learning = _learning(letter, key=entry.key, title=entry.title, institution=institution)
        learning = replace(learning, institution=entry.issuer, awarded_on=entry.awarded_on)
        held.append(HeldLearning(learning=learning, state=state, holding=by_key.get(entry.key)))
    return held


def learning_of_file(platform: Platform, content: bytes, *, key: str, now: datetime) -> HeldLearning | None:
    """Verify a file that was just handed in and read what it says; None where nothing can be read. It is not kept."""
    report = platform.verifier().verify_bytes(content, now=now)
    read = award_letter(report)
    if read is None or report.verdict in (Verdict.MALFORMED, Verdict.INVALID_SIGNATURE):
        return None
    letter, facts = read
    institution = platform.hosted_issuers.institution_of(report.issuer_id) or report.issuer_id
    learning = _learning(letter, key=key, title=letter.title, institution=institution)
    learning = replace(learning, institution=facts.issuer_name, awarded_on=facts.awarded_on)
    holding = _holding(platform, letter, key=key, issuer=facts.issuer, awarded_on=facts.awarded_on or day_of(now))
    state = EntryStanding.VALID if report.verdict in _COUNTED_STATES else EntryStanding.OPEN
    if report.verdict is Verdict.EXPIRED:
        state = EntryStanding.EXPIRED
    return HeldLearning(learning=learning, state=state, holding=holding)


def outlook_toward(
    platform: Platform, target: DegreeTarget, *, held: Sequence[HeldLearning], choices: DegreeChoices
) -> DegreeOutlook:
    """Hold what somebody holds against one target, and look for the ways there."""
    now = platform.now()
    standing = [each for each in held if each.stands]
    decided = _decided(platform, target, held=standing)
    learnings = [_chosen(each.learning, choices) for each in standing]
    verdict = _assessed(target, learnings, decided=decided, now=now)
    missing = _missing(verdict, target)
    ways: tuple[DegreeWay, ...] = ()
    if target.programme is not None and missing is not None:
        offers = _credited_offers(platform, target.institution, but_not=standing, now=now)

        def count(wanted: Sequence[CreditedOffer]) -> list[Decimal]:
            more = [_offered(each, place=place) for place, each in enumerate(wanted)]
            granted = {learning.key: each.credits for learning, each in zip(more, wanted, strict=True)}
            beside = _assessed(target, [*learnings, *more], decided=decided, now=now, granted=granted)
            return [item.used for item in beside.items[len(learnings) :]]

        ways = ways_to_degree(
            missing,
            target.programme,
            offers=offers,
            reckoning=WayReckoning(
                count=count,
                scheme=training_benefit() if choices.counts_aid else None,
                hours_per_credit=_hours_per_credit(target),
            ),
            today=day_of(now),
        )
    return DegreeOutlook(
        target=target,
        verdict=verdict,
        titles={learning.key: learning.title for learning in learnings},
        missing=missing,
        decided=decided,
        fallen=tuple(each for each in held if not each.stands),
        per_credit=_per_credit(target),
        ways=ways,
    )


def _per_credit(target: DegreeTarget) -> CreditRule | None:
    return credit_rules().get(target.rules.unit) if target.rules.unit else None


def _hours_per_credit(target: DegreeTarget) -> Decimal | None:
    """Return the hours of a credit by the law, the lower end of a range; None where it has only hours of class."""
    rule = _per_credit(target)
    return None if rule is None or rule.contact_hours else rule.hours_min


def _assessed(
    target: DegreeTarget,
    learnings: Sequence[Learning],
    *,
    decided: Mapping[str, Equivalent],
    now: datetime,
    granted: Mapping[str, Decimal] | None = None,
) -> CreditVerdict:
    credited = {key: each.credits for key, each in decided.items() if each.outcome is EquivalentOutcome.CREDITED}
    refused = {key for key, each in decided.items() if each.outcome is EquivalentOutcome.REFUSED}
    given = {**credited, **(granted or {})}
    context = CreditContext(
        traits=target.traits,
        level_accepted=frozenset(given),
        own_rule=frozenset(given),
        granted=given,
    )
    programme = target.programme
    goal = CreditTarget(
        id=target.key,
        kind=TargetKind.DEGREE,
        rule_set=target.rules.id,
        institution=target.institution,
        total=programme.total if programme else None,
    )
    unrefused = [learning for learning in learnings if learning.key not in refused]
    return assess(target.rules, unrefused, target=goal, context=context, now=now)


def _missing(verdict: CreditVerdict, target: DegreeTarget) -> Decimal | None:
    """Return the credits that are still to come: to the total, or to what the rules ask of the whole."""
    sums = {minimum.id for minimum in target.rules.minimums if minimum.measure is Measure.ALL}
    numbers = [minimum.missing for minimum in verdict.minimums if minimum.id in sums]
    if verdict.left is not None:
        numbers.append(verdict.left)
    return max(numbers, default=None)


def _decided(platform: Platform, target: DegreeTarget, *, held: Sequence[HeldLearning]) -> dict[str, Equivalent]:
    if not target.institution:
        return {}
    holdings = [each.holding for each in held if each.holding is not None]
    known = outlook_at(platform, holdings, institution=target.institution)
    return {key: each.equivalent for key, each in known.items() if each.equivalent is not None}


def _credited_offers(
    platform: Platform, institution: str, *, but_not: Sequence[HeldLearning], now: datetime
) -> list[CreditedOffer]:
    """Return coming sittings of what the university credited in a decision that is in force, of the current version."""
    reading = reading_of(platform)
    names = {name for each in but_not if each.holding for name in each.holding.identifiers}
    offers = []
    for precedent in weigh(reading, reading.equivalents.of_institution(institution), now=now):
        decision, entry = precedent.equivalent, precedent.entry
        if not precedent.is_in_force or entry is None or not entry.is_listed or decision.entry in names:
            continue
        if decision.outcome is not EquivalentOutcome.CREDITED or entry.current.version != decision.entry_version:
            continue
        part = PathwayPart(identifier=entry.number, title=entry.current.microcredential.title)
        offer = offer_of(part, entry, scheme=training_benefit())
        offers.append(CreditedOffer(offer=offer, credits=decision.credits, equivalent=decision.number))
    return offers


def _offered(each: CreditedOffer, *, place: int) -> Learning:
    return Learning(
        key=f"offer-{place}",
        title=each.offer.title,
        kind=LearningKind.MICROCREDENTIAL,
        before_admission=True,
        assessed=True,
        programme_entry=each.offer.number,
    )


def _chosen(learning: Learning, choices: DegreeChoices) -> Learning:
    kind = choices.kinds.get(learning.key, learning.kind)
    return replace(learning, kind=kind, before_admission=not choices.is_enrolled)


def _learning(letter: Microcredential, *, key: str, title: LocalizedText, institution: str) -> Learning:
    effort, credits = letter.learner_effort, stated_credits(letter)
    methods = [assessment.method.assesses_outcomes for assessment in letter.assessment_type]
    return Learning(
        key=key,
        title=title,
        kind=LearningKind.COURSE if credits is not None else LearningKind.MICROCREDENTIAL,
        institution_id=institution,
        country=letter.issuer_country,
        study_hours=effort.value if effort and effort.unit is EffortUnit.HOURS else None,
        class_hours=letter.class_hours.value if letter.class_hours else None,
        credits=credits,
        level=letter.level[0] if letter.level else None,
        assessed=any(methods) if methods else None,
    )


def _holding(platform: Platform, letter: Microcredential, *, key: str, issuer: str, awarded_on: date) -> Holding | None:
    """Return what a file goes by in the registry; None where the entry's issuer did not issue it."""
    entry = platform.registry.find_by_address(letter.identifier) if letter.identifier else None
    version = entry.called(letter.identifier) if entry else None
    if entry is None or version is None or issuer not in version.issuers_of(letter.identifier, issuer=entry.issuer):
        return None
    names = frozenset({letter.identifier, entry.number})
    return Holding(key=key, identifiers=names, awarded_on=awarded_on, version=version.version)
