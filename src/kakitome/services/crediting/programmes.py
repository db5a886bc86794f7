"""An institution's degree programmes: described, and changed by a next version.

    record_programme(context, programme, programmes=programmes, rule_set=rules)     # None where nothing changed

Source: docs/rules/capabilities.md G8.
"""

from kakitome.errors import Invalid
from kakitome.learning.credit.degree_programme import DegreeProgramme, DegreeProgrammeVersion, faults_of_programme
from kakitome.learning.credit.rule_set import RuleSet
from kakitome.ports.audit import append_entry
from kakitome.ports.degree_programmes import DegreeProgrammes
from kakitome.ports.store import Store
from kakitome.services.crediting.curriculum import CurriculumContext


def record_programme(
    context: CurriculumContext, programme: DegreeProgramme, *, programmes: DegreeProgrammes, rule_set: RuleSet | None
) -> DegreeProgrammeVersion | None:
    """Store a programme that is new or changed; None where it is so already.

    Raises:
        Invalid: as `faults_of_programme`, with the findings.
        Conflict: E_PROGRAMME_RACE.
    """
    faults = faults_of_programme(programme, rule_set)
    if faults:
        raise Invalid(faults[0].code, *faults, **faults[0].params)
    store: Store = context.book
    with store.transaction():
        newest = programmes.find(context.institution, programme.code)
        if newest is not None and newest.programme == programme:
            return None
        version = DegreeProgrammeVersion(
            institution=context.institution,
            version=newest.version + 1 if newest else 1,
            programme=programme,
            recorded_at=context.now,
        )
        programmes.add(context.institution, version)
        action = "programme.changed" if newest else "programme.added"
        subject, number = f"programme/{programme.code}", str(version.version)
        append_entry(store.audit, action, subject=subject, actor=context.actor, now=context.now, version=number)
    return version
