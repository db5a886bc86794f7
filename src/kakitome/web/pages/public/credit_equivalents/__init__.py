"""Credit equivalents in public: what was decided before, by whom, and how it stands."""
