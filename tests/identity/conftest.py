from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def cheap_hashes(settings: Settings) -> None:
    """Passwords are hashed with little work: how slow a hash is changes nothing these tests look at."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def forget_attempts(db: None) -> Iterator[None]:
    """Log-in attempts counted for one test do not count for the next."""
    cache.clear()
    yield
    cache.clear()
