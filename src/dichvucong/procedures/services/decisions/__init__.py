"""Publication decisions: drafted, filled with items, entered, compared, checked, published (QC 16–20)."""
