"""The page `docs/reference/open-data.md`, written from the table that writes the dump."""

from kakitome.mapping.open_data.columns import TABLE

_HEAD = """# The registry as open data: codebook

What each column of the dumps and snapshots means, in the order in which they stand. `kind` says what a value is:
`text`, `code` (from a closed list, or an identifier), `number`, `boolean`, `date` and `instant` (ISO 8601, UTC),
`list` (an array in JSON, lines of one cell in CSV), `address`, `object` (JSON only).

What was not stated is `null` in JSON and an empty cell in CSV; that is information, too. Converted values go through
hours and stand in columns of their own, beside the value as stated. **Names and e-mail addresses of contacts are left
out.** How to take the data: [use the open data](../howto/use-the-open-data.md). This page is written by
`make reference` from `kakitome.mapping.open_data.columns.TABLE`.

| column | kind | 日本語 | English | values |
|---|---|---|---|---|
"""


def open_data_page() -> str:
    """Write the codebook as a page."""
    rows = (
        f"| `{column.id}` | {column.kind} | {column.meaning.ja} | {column.meaning.en} | "
        f"{', '.join(f'`{value}`' for value in column.values)} |"
        for column in TABLE
    )
    return _HEAD + "\n".join(rows) + "\n"
