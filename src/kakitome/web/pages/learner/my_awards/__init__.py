"""My awards: everything a learner holds, from every institution, in one place."""
