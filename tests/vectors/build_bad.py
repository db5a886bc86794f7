"""Write the hostile and faulty inputs of the tests: one file per flaw, named after it.

Run from the repository root: `python tests/vectors/build_bad.py`. Each module of `builders/` owns one or
more folders and offers `FILES`, a mapping of `folder/name` to a function that returns the bytes.
A test compares what is committed with what this script makes.
"""

import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def families() -> Mapping[str, Mapping[str, Callable[[], bytes]]]:
    """Load every builder module beside this script and return its files by module name."""
    return {path.stem: _load(path).FILES for path in sorted((HERE / "builders").glob("*.py"))}


def _load(path: Path) -> ModuleType:
    name = f"kakitome_bad_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


def main() -> None:
    """Write every file."""
    for files in families().values():
        for name, build in files.items():
            target = HERE / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(build())


if __name__ == "__main__":
    main()
