"""What an institution can apply with, and where: entries, definitions in force, itself; bodies with their terms for it.

subjects_of(place)     # registered entries, and definitions in force that are registered on the way
openings_of(place)     # body × procedure: criteria, fee for the institution's class, or why it may not apply
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kakitome.learning.recognition.body import Body
from kakitome.learning.recognition.criteria import Criteria, Fee, FeeAct, criteria_in_force, tightened
from kakitome.learning.recognition.membership import APPLY_FOR_RECOGNITION, MemberClass
from kakitome.learning.recognition.procedure import Applicant, Procedure, load_procedure
from kakitome.learning.registry.entry import Entry
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Node
from kakitome.services.registering import register_own
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.body import with_body
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import find_issuer, visible
from kakitome.web.pages.provider.registration.context import registering_context_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubject:
    """Something to apply with: a registered entry, a definition in force that is not registered as it stands, or the
    institution itself, where `fits` names no kind of entry.
    """

    key: str
    title: LocalizedText
    version: int
    entry: Entry | None = None
    definition: MicrocredentialVersion | None = None

    @property
    def is_institution(self) -> bool:
        """Whether it is the institution itself."""
        return self.entry is None and self.definition is None

    def fits(self, procedure: Procedure) -> bool:
        """Tell whether a procedure examines things of this kind."""
        return procedure.subject.is_applicant if self.is_institution else procedure.subject.is_entry

    @property
    def is_registered(self) -> bool:
        """Whether the registry has it as it stands."""
        return self.entry is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One procedure of one body, as it is open to an institution.

    Attributes:
        key: `body/procedure`.
        node: the body's organisation.
        procedure: as the body applies it.
        criteria: in force today; None when the body published none.
        member_class: of the institution; None when it is no member.
        fee: for its class; None when the body has not said.
        why_not: why it may not apply, whom to ask; empty when it may.
    """

    key: str
    node: Node
    body: Body
    procedure: Procedure
    criteria: Criteria | None
    member_class: MemberClass | None
    fee: Fee | None
    why_not: str
    able_classes: Sequence[MemberClass]

    @property
    def required(self) -> int:
        """How many documents must be handed in."""
        return sum(document.is_required for document in self.procedure.documents)


def subjects_of(place: Place) -> Sequence[ApplicationSubject]:
    """Return what the institution can apply with, definitions whose words are not registered yet too."""
    registry, institution = place.platform.registry, place.institution.id
    definitions = {
        name: version
        for name in visible(place, right="define")
        if (version := place.store.microcredentials.find_latest(name, state=VersionState.IN_FORCE)) is not None
    }
    subjects = [
        ApplicationSubject(
            key=f"entry:{entry.number}",
            title=entry.current.microcredential.title,
            version=entry.current.version,
            entry=entry,
        )
        for entry in registry.list_of(institution)
        if entry.is_listed and (entry.identifier in definitions or place.may("define"))
    ]
    known = {
        (subject.entry.identifier, subject.entry.current.microcredential.version)
        for subject in subjects
        if subject.entry
    }
    subjects += [
        ApplicationSubject(
            key=f"definition:{name}/{version.version}",
            title=version.microcredential.title,
            version=version.version,
            definition=version,
        )
        for name, version in definitions.items()
        if (name, version.microcredential.version) not in known
    ]
    subjects.sort(key=lambda subject: (not subject.is_registered, subject.key))
    kinds = {procedure.subject for body in place.platform.bodies.list_bodies() for procedure in _procedures(body)}
    if place.may("define") and any(kind.is_applicant for kind in kinds):
        subjects.append(ApplicationSubject(key="institution", title=place.institution.name, version=0))
    return subjects


def entry_of(place: Place, subject: ApplicationSubject) -> Entry | None:
    """Return the entry of a subject; a definition is registered first, by the same act as on its own page.

    None for the institution itself.

    Raises:
        Refused: E_ENTRY_REFUSED, E_ENTRY_NOT_IN_FORCE.
    """
    if subject.entry is not None:
        return subject.entry
    if subject.definition is None:
        return None
    issuer = find_issuer(place)
    definition = subject.definition
    definition = replace(definition, microcredential=with_body(place, definition.microcredential))
    return register_own(registering_context_of(place), definition, issuer=issuer.issuer if issuer else None).entry


def openings_of(place: Place) -> Sequence[Opening]:
    """Return every procedure of every body, those that are open to the institution first."""
    openings = [
        opening_of(place, body, procedure)
        for body in place.platform.bodies.list_bodies()
        for procedure in body.configuration.procedures
        if load_procedure(procedure).applicant is Applicant.INSTITUTION
    ]
    return sorted(openings, key=lambda opening: bool(opening.why_not))


def _procedures(body: Body) -> Sequence[Procedure]:
    return [load_procedure(name) for name in body.configuration.procedures]


def opening_of(place: Place, body: Body, procedure_id: str) -> Opening:
    """Tell on which terms an institution can apply to a body for a procedure."""
    bodies, institution = place.platform.bodies, place.institution.id
    on = body.configuration.day_of(place.now)
    criteria = criteria_in_force(bodies.list_published_criteria(body.institution), procedure_id, on=on)
    member = bodies.find_membership(body.institution, of=institution)
    term = member.term_on(on) if member else None
    rules = body.configuration.membership
    member_class = next((class_ for class_ in rules.classes if term and class_.id == term.member_class), None)
    may = member is not None and rules.may(member, APPLY_FOR_RECOGNITION, on=on)
    procedure = load_procedure(procedure_id)
    able = [class_ for class_ in rules.classes if APPLY_FOR_RECOGNITION in class_.rights]
    return Opening(
        key=f"{body.institution}/{procedure_id}",
        node=place.platform.organisations.get(body.institution),
        body=body,
        procedure=tightened(procedure, criteria) if criteria else procedure,
        criteria=criteria,
        member_class=member_class,
        fee=criteria.fee(member_class.id, FeeAct.APPLICATION) if criteria and member_class else None,
        why_not=_why_not(criteria, member_class, may=may),
        able_classes=able,
    )


def _why_not(criteria: Criteria | None, member_class: MemberClass | None, *, may: bool) -> str:
    if criteria is None:
        return _("The body has published no criteria that are in force today.")
    if member_class is None:
        return _("Your institution is not a member of this body today.")
    if not may:
        return _("Your class of membership does not include applying, or a fee is overdue.")
    return ""
