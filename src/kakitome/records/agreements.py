"""Agreements over their table: read by everybody, written under the lock of the institution that writes the words."""

from collections.abc import Collection, Mapping, Sequence

from kakitome.errors import Conflict
from kakitome.learning.credit.agreement import Agreement
from kakitome.learning.joint_awarding import JointAct
from kakitome.records.models.agreement import AgreementRow
from kakitome.records.models.joint_act import JointActRow
from kakitome.records.store.joint_acts import ACTS
from kakitome.records.store.scope import EVERYONE, UnscopedStore, seeing
from kakitome.values.plain_data import from_plain, to_plain


class DatabaseAgreements(UnscopedStore):
    """Implements `ports.agreements.Agreements` over one database."""

    def add(self, institution: str, agreement: Agreement, /) -> None:
        scope = self._scope(institution)
        keys = " ".join(party.institution for party in agreement.parties)
        row = AgreementRow(
            number=agreement.number,
            version=agreement.version,
            parties=f" {keys} ",
            content=to_plain(agreement),
        )
        with scope.refusing_doubles(Conflict("E_AGREEMENT_RACE")):
            scope.add([row])

    def list_numbers(self, institution: str = "", /) -> Sequence[str]:
        rows = AgreementRow.objects.using(self._using).order_by("-id")
        if institution:
            rows = rows.filter(parties__contains=f" {institution} ")
        return list(dict.fromkeys(rows.values_list("number", flat=True)))

    def list_versions(self, numbers: Collection[str], /) -> Mapping[str, Sequence[Agreement]]:
        versions: dict[str, list[Agreement]] = {}
        rows = AgreementRow.objects.using(self._using).filter(number__in=list(numbers))
        for row in rows.order_by("number", "version"):
            versions.setdefault(row.number, []).append(from_plain(Agreement, row.content))
        return versions

    def list_acts(self, numbers: Collection[str], /) -> Mapping[str, Sequence[JointAct]]:
        acts: dict[str, list[JointAct]] = {number: [] for number in numbers}
        with seeing(EVERYONE, using=self._using):
            for row in JointActRow.objects.using(self._using).filter(microcredential__in=list(numbers)).order_by("pk"):
                acts[row.microcredential].append(ACTS.read(row))
        return acts
