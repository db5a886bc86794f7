"""The letter: education's own words. No web, no database, no cryptography, no badge."""
