"""Who answers for the people's data that a platform keeps, read from the environment: the privacy notice names them.

| variable | meaning |
|---|---|
| `KAKITOME_CONTROLLER_NAME` | who runs the platform, as registered |
| `KAKITOME_CONTROLLER_ADDRESS` | its address |
| `KAKITOME_CONTROLLER_REPRESENTATIVE` | who represents it, by name and office |
| `KAKITOME_CONTROLLER_CONTACT` | whom people ask about their data, and complain to; else `KAKITOME_CONTACT` |
| `KAKITOME_CONTROLLER_RECIPIENTS` | who else handles the data for it: host, mail service, storage of backups |
| `KAKITOME_CONTROLLER_COUNTRIES` | countries outside Japan in which that is done, with the ground for it |

Each but the contact may be given in English too, under its name with `_EN` at the end.

Source: 個人情報の保護に関する法律 第27条, 第28条, 第32条第1項 (name, address, representative, purposes, procedures);
個人情報の保護に関する法律施行令 第10条 (where to complain); Regulation (EU) 2016/679 (GDPR) art. 13(1), 14(1).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kakitome.values.localized_text import LocalizedText

PREFIX = "KAKITOME_CONTROLLER_"
_LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Who runs a platform, as people are told; what the operator did not say is empty."""

    name: LocalizedText = LocalizedText()
    address: LocalizedText = LocalizedText()
    representative: LocalizedText = LocalizedText()
    contact: str = ""
    processors: LocalizedText = LocalizedText()
    countries: LocalizedText = LocalizedText()

    @property
    def missing(self) -> tuple[str, ...]:
        """The variables without which a notice lacks what the law asks for.

        Nobody needs to have others handle the data, nor to do so abroad; but who has set nothing at all has not yet
        thought of it, and is asked.
        """
        texts = {"NAME": self.name, "ADDRESS": self.address, "REPRESENTATIVE": self.representative}
        wanted = {**texts, "RECIPIENTS": self.processors, "COUNTRIES": self.countries}
        return tuple(
            [f"{PREFIX}{name}" for name, text in wanted.items() if not text]
            + ([] if self.contact else [f"{PREFIX}CONTACT"])
        )


def controller_of(environment: Mapping[str, str]) -> Controller:
    """Read who answers for a platform."""

    def text_of(name: str) -> LocalizedText:
        ja, en = (environment.get(f"{PREFIX}{name}{ending}", "").strip()[:_LONGEST] for ending in ("", "_EN"))
        return LocalizedText(ja=ja, en=en)

    contact = environment.get(f"{PREFIX}CONTACT", "").strip() or environment.get("KAKITOME_CONTACT", "").strip()
    return Controller(
        name=text_of("NAME"),
        address=text_of("ADDRESS"),
        representative=text_of("REPRESENTATIVE"),
        contact=contact[:_LONGEST],
        processors=text_of("RECIPIENTS"),
        countries=text_of("COUNTRIES"),
    )
