"""Django's settings for the tests: the product's own, in a throw-away folder, with quick password hashing."""

import os
import shutil
import tempfile

from support import migrated_tables, run_folder, strong_sessions

run_folder.begin()
DATA_DIR = tempfile.mkdtemp(prefix="data-")
os.environ["KAKITOME_DATA_DIR"] = DATA_DIR
# Tests live at instants of their own, in any order; the guard has tests that switch it on.
os.environ["KAKITOME_CLOCK"] = "unguarded"
os.environ["KAKITOME_SECURITY_CONTACT"] = "mailto:csirt@example.ac.jp"
run_folder.undo_at_end(lambda: shutil.rmtree(DATA_DIR, ignore_errors=True))
# What all processes of a run copy: this one began it, unless it inherits the name.
if migrated_tables.TABLES_FOLDER not in os.environ:
    os.environ[migrated_tables.TABLES_FOLDER] = str(migrated_tables.folder())

from kakitome.web.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in CACHES  # noqa: F405
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# One run has databases of both kinds: procrastinate's tables are made in those of PostgreSQL only.
INSTALLED_APPS = [*dict.fromkeys([*INSTALLED_APPS, "procrastinate.contrib.django"])]  # noqa: F405
DATABASE_ROUTERS = ["support.databases.QueueOnPostgres"]
strong_sessions.begin()
