"""Plays an electronic-identification system with levels 1 and 2: an OpenID provider whose people are invented."""
