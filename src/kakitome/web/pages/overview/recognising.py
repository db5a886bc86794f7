"""What waits on a desk because of recognition: one's own applications, and the cases of a body."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.crediting.agreements import find_agreement, list_agreements
from kakitome.journeys.institutions.awarding_jointly import list_for_partner
from kakitome.journeys.recognition.acting import case_context
from kakitome.learning.credit.agreement import AgreementState
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


def agreements_waiting(place: Place) -> Iterator[Waiting]:
    """Yield agreements about credit that wait for the institution's consent, its own among them."""
    if not place.may("manage_keys"):
        return
    for standing in list_agreements(place.platform, institution=place.institution.id, is_public=False):
        words = standing.in_words
        if standing.notice is not None or standing.state is AgreementState.ENDED or not words.has(place.institution.id):
            continue
        view = find_agreement(place.platform, words.number, party=place.institution.id)
        own = next(each for each in view.standings if each.party.institution == place.institution.id)
        if own.standing.is_waiting:
            yield Waiting(
                state="warn",
                title=title_of(words.title),
                what=_("An agreement about credit waits for your consent."),
                address=place.url("agreement-desk", words.number),
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
