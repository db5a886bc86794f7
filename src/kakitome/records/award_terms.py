"""Terms of kinds of awards and learners' answers, over the tables."""

from collections.abc import Mapping, Sequence

from kakitome.errors import Conflict
from kakitome.ports.award_terms import AwardTerms, ConsentAnswer
from kakitome.records.models.award_terms import AwardTermsRow, ConsentAnswerRow
from kakitome.records.store.prepared_queries import PreparedQuery
from kakitome.records.store.record_mapping import RecordMapping
from kakitome.records.store.scope import UnscopedStore

_TERMS = RecordMapping(AwardTermsRow, AwardTerms)
_ANY = PreparedQuery(AwardTermsRow, "id", first=True)
_ANSWERS = RecordMapping(ConsentAnswerRow, ConsentAnswer)


class DatabaseAwardTerms(UnscopedStore):
    """Implements `ports.award_terms.AwardTermsStore` over one database."""

    def state(self, institution: str, terms: AwardTerms, /) -> None:
        scope = self._scope(institution)
        with scope.refusing_doubles(Conflict("E_TERMS_RACE")):
            scope.add([_TERMS.row(terms)])

    def is_any_stated(self, institution: str) -> bool:
        return bool(self._scope(institution).query(_ANY))

    def find(self, institution: str, microcredential: str) -> AwardTerms | None:
        scope = self._scope(institution)
        found_terms = scope.find_all(_TERMS, "-version", microcredential=microcredential)
        return found_terms[0] if found_terms else None

    def answer(self, institution: str, answers: Sequence[ConsentAnswer], /) -> None:
        scope = self._scope(institution)
        with scope.writing():
            scope.add([_ANSWERS.row(answer) for answer in answers])

    def list_answers(self, institution: str, award_number: str) -> Sequence[ConsentAnswer]:
        return self._scope(institution).find_all(_ANSWERS, "id", award_number=award_number)

    def count(self, institution: str, digest: str) -> Mapping[str, tuple[int, int]]:
        scope = self._scope(institution)
        last: dict[tuple[str, str], bool] = {}
        with scope.reading():
            rows = scope.rows(ConsentAnswerRow).filter(digest=digest).order_by("id")
            for number, choice, is_given in rows.values_list("award_number", "choice", "is_given").iterator():
                last[number, choice] = is_given
        counted: dict[str, tuple[int, int]] = {}
        for (_number, choice), is_given in last.items():
            yes, no = counted.get(choice, (0, 0))
            counted[choice] = (yes + is_given, no + (not is_given))
        return counted
