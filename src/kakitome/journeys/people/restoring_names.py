"""Names of an archive brought in: as the person wrote them, and checked by nothing but what is held here.

    restored = restore_names(platform, account, names=taken.names)

A name that is here stands; of a form that has one already the archive's is left in the file. That the other site saw a
name stated proves nothing: the document that stated it is verified again, or an award in the account states it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from kakitome.documents.bundle.wallet_archive import ArchivedName
from kakitome.errors import KakitomeError, Problem
from kakitome.journeys.people.naming import demand_evidence, find_evidence
from kakitome.journeys.platform import Platform
from kakitome.ports.person_names import FormOfName
from kakitome.ports.wallets import CollectedItem
from kakitome.services.keeping_names import NameEvidence, is_same_name, record_name


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredName:
    """A name that came back: whether it is new here, and checked; `problem` is why it is not kept."""

    text: str
    is_new: bool = False
    is_checked: bool = False
    problem: Problem | None = None


def restore_names(
    platform: Platform, account: str, *, names: Sequence[tuple[ArchivedName, CollectedItem | None]]
) -> list[RestoredName]:
    """Bring names back, each with what is held here of the document that stated it there."""
    return [_restore(platform, account, name=name, item=item) for name, item in names]


def _restore(platform: Platform, account: str, *, name: ArchivedName, item: CollectedItem | None) -> RestoredName:
    own = platform.persons.names.open(account)
    if name.form not in {form.value for form in FormOfName}:
        return RestoredName(text=name.text, problem=Problem(code="E_NAME_FORM"))
    form = FormOfName(name.form)
    of_form = [standing for standing in own.list_names() if standing.form is form]
    if any(is_same_name(standing.text, name.text) for standing in of_form):
        return RestoredName(text=name.text)
    if of_form and form is not FormOfName.FORMER:
        return RestoredName(text=name.text, problem=Problem(code="W_NAME_STANDS"))
    evidence = _evidence(platform, account, text=name.text, item=item)
    try:
        kept_name = record_name(
            own, form=form, text=name.text, key=secrets.token_hex(8), evidence=evidence, now=platform.now()
        )
    except KakitomeError as refusal:
        return RestoredName(text=name.text, problem=Problem(code=refusal.code, params=refusal.params))
    return RestoredName(text=kept_name.text, is_new=True, is_checked=kept_name.is_checked)


def _evidence(platform: Platform, account: str, *, text: str, item: CollectedItem | None) -> NameEvidence | None:
    """Return what held here states a name, verified now; None where nothing does, or nobody can tell."""
    if item is not None and item.document:
        try:
            return demand_evidence(platform, account, text=text, document=item.document)
        except KakitomeError:
            pass
    return find_evidence(platform, account, text=text)
