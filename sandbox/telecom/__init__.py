"""Plays the telecoms' register: whether a subscription belongs to the holder of a paper."""
