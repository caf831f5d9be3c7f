"""Owns people and how they prove who they are, and what an officer was granted. Does not own what is done with it."""
