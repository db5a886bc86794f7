"""Acts about what is awarded together, over the table."""

from collections.abc import Sequence

from kakitome.learning.joint_awarding import JointAct
from kakitome.records.models.joint_act import JointActRow
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import EVERYONE, ScopedStore, seeing

ACTS = RecordMapping(JointActRow, JointAct, columns={"institution": "institution_id"})


class DatabaseJointActs(ScopedStore):
    """Implements `ports.joint_awards.JointActStore`: what concerns this institution, whoever wrote it."""

    def add(self, act: JointAct, /) -> None:
        with self._scope.writing():
            self._scope.add([ACTS.row(act)])

    def list_about(self, microcredential: str, /) -> Sequence[JointAct]:
        return self._list(lead=self._scope.institution, microcredential=microcredential)

    def list_as_partner(self) -> Sequence[JointAct]:
        return self._list(partner=self._scope.institution)

    def _list(self, **where: str) -> list[JointAct]:
        with seeing(EVERYONE, using=self._scope.using):
            rows = JointActRow.objects.using(self._scope.using).filter(**where).order_by("pk")
            return [ACTS.read(row) for row in rows]
