"""The protocols existing clients of the real portal speak."""
