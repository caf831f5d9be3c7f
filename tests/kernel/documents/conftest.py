from tests.support.papers import pki, root, seal

__all__ = ["pki", "root", "seal"]
