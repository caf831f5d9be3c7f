"""Owns the national database of administrative procedures: publication decisions, procedures as dated versions, their
local versions, online services, questions and answers, quality review, and the search over all of it.

Does not own agencies, fields and results as catalogues (`catalogs`), who may do what (`identity`), dossiers, or money.
"""
