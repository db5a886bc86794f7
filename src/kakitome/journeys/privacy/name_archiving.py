"""What the manifest of an archive says of a person's names, and that a printed sheet opens their account.

Names are what the person wrote; each names the file that states it, where one in the archive does. Of the sheet there
is when it was made and how many codes are left: its digests say nothing anywhere else.
"""

from collections.abc import Mapping
from typing import Any

from kakitome.journeys.platform import Platform
from kakitome.values.instants import write_instant


def name_members(platform: Platform, account: str, *, files: Mapping[str, str], awards: set[str]) -> dict[str, Any]:
    """Return the members `names` and `recoverySheet`, the latter where there is one.

    Args:
        files: names of the files of documents by their keys.
        awards: numbers of the awards that are in the archive.
    """
    names = []
    for name in platform.persons.names.open(account).list_names():
        entry = {"form": name.form.value, "text": name.text, "recordedAt": write_instant(name.recorded_at)}
        if name.document in files:
            entry["file"] = files[name.document]
        elif name.award in awards:
            entry["award"] = name.award
        names.append(entry)
    sheet = platform.persons.recovery.open(account).find_sheet()
    left = {"madeAt": write_instant(sheet.made_at), "codesLeft": sheet.left} if sheet else None
    return {"names": names, **({"recoverySheet": left} if left else {})}
