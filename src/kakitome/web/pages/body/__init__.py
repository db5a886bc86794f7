"""Pages of recognition bodies: their secretariat, reviewers and committees."""
