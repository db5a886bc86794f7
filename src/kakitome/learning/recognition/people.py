"""Where somebody who examines, votes or applies belongs: what conflicts of interest are found by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """One belonging; empty means not known.

    Attributes:
        institution: key of the institution here.
        name: as the person writes it, when it is not one of those here.
        domain: of its web or mail address, e.g. `asuka.example`.
        ror: identifier of the Research Organization Registry, `https://ror.org/…`.
        corporate_number: 法人番号, 13 digits.
    """

    institution: str = ""
    name: str = ""
    domain: str = ""
    ror: str = ""
    corporate_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedBelonging:
    """Where somebody belonged and what they were tied to when a case was given to them.

    `ties` is None in events that are older than this record of them.
    """

    affiliations: tuple[Affiliation, ...] = ()
    ties: tuple[str, ...] | None = None


NOTHING_STATED = StatedBelonging()
