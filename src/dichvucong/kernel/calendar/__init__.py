"""Owns working time: which days and hours count, and deadlines that explain themselves.

`rules` and `deadlines` are pure; `store` keeps what officials decide (swapped days, office hours) as rows with their
document. Does not own how long anything may take: that stands with its article in the component concerned.
"""
