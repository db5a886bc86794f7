"""What granian serves: `kakitome.web.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from kakitome.bootstrap.starting import keep_files_private, loading

keep_files_private()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kakitome.web.settings")
with loading():
    application = get_wsgi_application()

    from django.urls import get_resolver

    from kakitome.operations.process_memory import tune_for_pages

    # Everything that answers is loaded before the first visitor comes, and never looked through again.
    _ = get_resolver().url_patterns
tune_for_pages()
