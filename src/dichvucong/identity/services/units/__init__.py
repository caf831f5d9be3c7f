"""Officers, their posts, and the high-level accounts that keep them."""
