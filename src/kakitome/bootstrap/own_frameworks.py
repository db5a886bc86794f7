"""Frameworks of the operator's own, beside those of the package: files in the data folder, offered wherever those are.

They are read once per process. A file that cannot be used, or that takes the name of a framework of the package, stops
the start with its reason: half a rule must not judge anybody.
"""

from functools import cache
from pathlib import Path

from kakitome.learning.framework.catalogue import FaultyCatalogue, frameworks, frameworks_in
from kakitome.learning.framework.model import Framework


@cache
def own_frameworks(folder: Path) -> tuple[Framework, ...]:
    """Return the frameworks of the files in a folder, by file name; none where there is no such folder.

    Raises:
        FaultyCatalogue: E_CATALOGUE_FILE a file cannot be used; E_FRAMEWORK_TAKEN its id or an alias is another's.
    """
    own = frameworks_in(folder) if folder.is_dir() else ()
    taken = {name for shipped in frameworks() for name in _names(shipped)}
    for framework in own:
        for name in _names(framework):
            if name in taken:
                raise FaultyCatalogue("E_FRAMEWORK_TAKEN", id=framework.id, name=name)
            taken.add(name)
    return own


def _names(framework: Framework) -> tuple[str, ...]:
    return tuple(dict.fromkeys((framework.id.lower(), *framework.aliases)))
