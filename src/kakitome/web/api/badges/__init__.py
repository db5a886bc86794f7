"""What apps of other sites talk to: the services of Open Badges 3.0 and CLR 2.0, and their authorisation server."""
