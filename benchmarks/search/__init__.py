"""How well and how fast a citizen's words find the right procedure, beside plain full-text search and BM25.

`queries.tsv` holds what people type and the codes they should get. Half of it is for tuning, half is held out: which
half a query belongs to follows from its text alone (`queries.half_of`), fixed before the first tuning.
"""
