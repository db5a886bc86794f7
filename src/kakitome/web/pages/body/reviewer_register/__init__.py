"""The register of a body’s reviewers."""
