"""Lines of every room."""

from pathlib import Path


def lines_of(path: Path) -> int:
    """Count the lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def lines_by_room(root: Path) -> dict[str, int]:
    """Count the lines of Python below `src/kakitome`, by its first folder; single modules are the room ``(top)``."""
    rooms: dict[str, int] = {}
    source = root / "src" / "kakitome"
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).parts
        room = parts[0] if len(parts) > 1 else "(top)"
        rooms[room] = rooms.get(room, 0) + lines_of(path)
    return rooms


def packages_installed(root: Path) -> int:
    """Count the packages that are installed to run the product, with those that they need."""
    pinned = (root / "requirements" / "run.txt").read_text(encoding="utf-8").splitlines()
    return sum("==" in line and not line.startswith((" ", "#")) for line in pinned)
