"""What waits on a desk because of recognition: one's own applications, and the cases of a body."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.institutions.awarding_jointly import list_for_partner
from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.recognition.procedure import State
from kakitome.web.desk.place import Place
from kakitome.web.pages.body.cases.queue import TURNS
from kakitome.web.pages.provider.applications.own import list_own
from kakitome.web.pages.provider.partnerships.views import partnerships_of
from kakitome.web.parts.case import state_of
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import Waiting

ONES_TURN = (State.DRAFT, State.INCOMPLETE, State.RETURNED, State.CONDITIONAL)


def applications_waiting(place: Place) -> Iterator[Waiting]:
    """Yield the institution's applications in which it is its turn."""
    if not place.may_somewhere("define"):
        return
    for head, _body in list_own(place):
        if head.state in ONES_TURN:
            yield Waiting(
                state="warn",
                title=title_of(head.title),
                what=_("Application: %(state)s") % {"state": state_of(head.state, head.procedure)[1]},
                address=place.url("application", head.number),
            )


def partnerships_waiting(place: Place) -> Iterator[Waiting]:
    """Yield the applications of others that ask whether the institution is a partner."""
    if not place.may("manage_keys"):
        return
    for partnership in partnerships_of(place):
        if partnership.may_answer:
            yield Waiting(
                state="warn",
                title=title_of(partnership.case.subject.title),
                what=_("%(name)s names you as a partner. Is that so?") % {"name": title_of(partnership.applicant.name)},
                address=place.url("partnerships"),
            )


def joint_awards_waiting(place: Place) -> Iterator[Waiting]:
    """Yield the definitions of others that wait for the institution's consent to award them together."""
    if not place.may("manage_keys"):
        return
    for joint in list_for_partner(place.platform, place.institution.id):
        if joint.words is not None and joint.words.standing.standing.is_waiting:
            yield Waiting(
                state="warn",
                title=title_of(joint.title),
                what=_("%(name)s asks you to award it together.") % {"name": title_of(joint.lead.name)},
                address=place.url("joint-request", joint.lead.id, joint.microcredential),
            )


def cases_waiting(place: Place) -> Iterator[Waiting]:
    """Yield the secretariat's queue, when cases wait in it."""
    if not place.may("examine") or place.store.body.find() is None:
        return
    waiting = case_context(place.platform, place.institution.id).examining.store.cases.list_heads(
        states=TURNS["secretariat"][2]
    )
    if waiting:
        n = len(waiting)
        yield Waiting(
            state="warn",
            title=ngettext("%(n)d case waits for the secretariat", "%(n)d cases wait for the secretariat", n)
            % {"n": n},
            what=_("Applications to this recognition body"),
            address=f"{place.url('cases')}?turn=secretariat",
        )
