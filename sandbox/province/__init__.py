"""A province's system: hears of payments, answers what is due, speaks the old protocols too."""
