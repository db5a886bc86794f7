"""Django's PostgreSQL, with connections that are not waited for by everybody at once."""
