"""The pages on which a person writes their portfolio, looks at it as others will, and makes it public or stops it."""
