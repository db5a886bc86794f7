"""The doctor: looks at an institution's book and says which of the invariants do not hold.

    examination = examine(Patient(book=book), now=now)
    examination.is_well, examination.findings

It reads and changes nothing. Each finding carries the invariant it breaks (`E_DOCTOR_I4`) and names things
by number or address, never by person.

Source: docs/rules/invariants.md I1–I7, I11, I13, I14; docs/rules/threats.md T8.
"""

from kakitome.services.doctoring.examination import Diagnosis, Patient, examine

__all__ = ["Diagnosis", "Patient", "examine"]
