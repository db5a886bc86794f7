"""Awards of one learner as a Comprehensive Learner Record 2.0."""

from kakitome.mapping.clr.associating import associations_between, associations_of_parts
from kakitome.mapping.clr.writing import RecordTerms, to_unsigned_record

__all__ = ["RecordTerms", "associations_between", "associations_of_parts", "to_unsigned_record"]
