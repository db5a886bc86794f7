"""What the inside asks of the outside, as protocols and frozen records.

One file per noun. Everything that is stored belongs to one institution: whoever holds a
`Store` holds that institution's store, and no method can name another's rows.
`tests/contract/` is the specification in running form; every implementation passes it.
"""
