"""Who applies with a case, by name: an institution, or a person."""

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.procedure import is_of_a_person
from kakitome.values.localized_text import LocalizedText
from kakitome.web.desk.place import Place


def applicant_unnamed(place: Place, case: Case) -> LocalizedText:
    """Return who applies as a reviewer reads it: a person has no name there."""
    if is_of_a_person(case.procedure):
        return LocalizedText(ja="申請した人", en="a person")
    return place.platform.organisations.get(case.applicant).name


def applicant_name(place: Place, case: Case) -> LocalizedText:
    """Return an applicant's name; of a person the account's, which the events of the case do not hold.

    Empty once the account is gone.
    """
    if is_of_a_person(case.procedure):
        name = place.name_of(case.applicant)
        return LocalizedText(ja=name, en=name)
    return place.platform.organisations.get(case.applicant).name
