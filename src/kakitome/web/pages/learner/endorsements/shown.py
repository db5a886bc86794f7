"""Askings as their owner sees them, and what can be asked about."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome.journeys.platform import Platform
from kakitome.ports.asked_endorsements import AskedEndorsement, EndorsementStep
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.learner.shares.choices import choices_of, own_choices_of
from kakitome.web.parts import written
from kakitome.web.parts.collected_items import sign_of
from kakitome.web.parts.shapes import State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingView:
    """One asking in its owner's list; `step` is the state's code, `when` says since when.

    `may_be_public`: its writer lets everybody read it; `is_on_portfolio`: it stands there.
    """

    key: str
    title: Words
    called: str
    mail: str
    words: str
    state: State
    state_word: str
    step: str
    when: Words
    ends_at: Words
    is_signed: bool
    may_be_public: bool
    is_on_portfolio: bool


def asking_view(asking: AskedEndorsement, *, platform: Platform) -> AskingView:
    """Build one asking."""
    step = asking.state(platform.now())
    state, word = _words_of(step)
    return AskingView(
        key=asking.key,
        title=written.text(asking.title),
        called=asking.called,
        mail=asking.mail,
        words=asking.words,
        state=state,
        state_word=_("Shown with it, on the portfolio too") if asking.is_on_portfolio else word,
        step=step.value,
        when=written.day(asking.ends_at if step is EndorsementStep.LAPSED else asking.step_at),
        ends_at=written.moment(asking.ends_at),
        is_signed=asking.is_signed,
        may_be_public=asking.public_agreed_at is not None,
        is_on_portfolio=asking.is_on_portfolio,
    )


def things_to_ask_about(platform: Platform, account: str) -> list[tuple[str, Words, LocalizedText]]:
    """Return everything that can be asked about: its sign, its words with who issued it, and its title."""
    offered: list[tuple[str, Words, LocalizedText]] = []
    for choice in choices_of(platform, account, chosen={}):
        label = " · ".join(filter(None, (_plain(choice.title), _plain(choice.issuer))))
        offered.append((sign_of(choice.collected), label, _title(choice.title)))
    for own in own_choices_of(platform, account, chosen={}):
        words = _("%(title)s (own record)") % {"title": own.title}
        offered.append((sign_of(own.collected), words, LocalizedText(ja=own.title[:300])))
    return offered


def names_to_ask_under(platform: Platform, account: str) -> list[tuple[str, str]]:
    """Return the names that may be shown, the name of the account among them."""
    person = platform.accounts.find(account)
    recorded = [name.text for name in platform.persons.names.open(account).list_names() if name.may_be_chosen]
    names: Sequence[str] = [*recorded, *([person.name] if person and person.name else [])]
    return [(name, name) for name in dict.fromkeys(names)]


def _words_of(step: EndorsementStep) -> tuple[State, str]:
    words: dict[EndorsementStep, tuple[State, str]] = {
        EndorsementStep.WAITING: ("none", _("Waits for an answer")),
        EndorsementStep.LAPSED: ("none", _("Ended without an answer")),
        EndorsementStep.CANCELLED: ("none", _("Cancelled by you")),
        EndorsementStep.DECLINED: ("none", _("They would rather not")),
        EndorsementStep.NOT_THEM: ("warn", _("Not for them, they say")),
        EndorsementStep.GIVEN: ("warn", _("Has arrived: waits for you")),
        EndorsementStep.ACCEPTED: ("ok", _("Shown with it")),
        EndorsementStep.PUT_AWAY: ("none", _("Put away; only you see it")),
        EndorsementStep.WITHDRAWN: ("none", _("Taken back by its writer")),
    }
    return words[step]


def _plain(words: Words | LocalizedText) -> str:
    return words.in_language(written.language()) if isinstance(words, LocalizedText) else str(words)


def _title(words: Words | LocalizedText) -> LocalizedText:
    if isinstance(words, LocalizedText):
        return LocalizedText(ja=words.ja[:300], en=words.en[:300])
    return LocalizedText(ja=str(words)[:300])
