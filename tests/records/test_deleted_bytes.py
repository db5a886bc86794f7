"""What was deleted from a SQLite file is nowhere in it, whatever the build of SQLite leaves by itself."""

from pathlib import Path

from django.db import connections

from support import databases

TEXT = "hanako@learner.example, whose account was deleted"


def test_deleted_text_is_in_no_free_page(tmp_path: Path) -> None:
    with databases.sqlite(tmp_path) as using, connections[using].cursor() as cursor:
        file = Path(connections[using].settings_dict["NAME"])
        cursor.execute("CREATE TABLE note (text TEXT)")
        cursor.executemany("INSERT INTO note VALUES (%s)", [(f"{TEXT} {number} {'x' * 2000}",) for number in range(20)])
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert TEXT.encode() in file.read_bytes()
        cursor.execute("DELETE FROM note")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert TEXT.encode() not in file.read_bytes()
