"""Awards as the institution's people work with them: list, detail, single award, withdrawing, correcting."""
