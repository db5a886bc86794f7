"""The registry for other machines and tables: words of a comparison, the codebook, dumps, linked data, feeds.

`columns.TABLE` is the one table that writes both the dump and its definitions. Nothing here knows a database, a clock
or HTTP; what is personal (names and e-mail addresses of contacts) is left out.
"""
