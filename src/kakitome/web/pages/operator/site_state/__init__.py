"""How the site runs, for operators: parts of the installation, and counts by institution."""
