import os

import pytest

from dichvucong.config.database import outside
from dichvucong.config.database.outside import check_server
from dichvucong.config.database.troubles import DatabaseTrouble
from tests.support.stack import free_ports


def test_a_server_new_enough_is_accepted() -> None:
    check_server(os.environ["DATABASE_URL"], patience_seconds=0)


def test_a_server_too_old_is_refused_with_both_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "OLDEST", 99)

    with pytest.raises(DatabaseTrouble, match=r"names a PostgreSQL \d+; 99 or newer is needed"):
        check_server(os.environ["DATABASE_URL"], patience_seconds=0)


def test_a_server_that_does_not_answer_is_said_without_the_password() -> None:
    port = free_ports(1)[0]

    with pytest.raises(DatabaseTrouble, match="does not answer") as trouble:
        check_server(f"postgresql://me:s3cret@127.0.0.1:{port}/portal", patience_seconds=0)

    assert "s3cret" not in str(trouble.value)


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(DatabaseTrouble, match="DATABASE_URL"):
        check_server("postgresql://[", patience_seconds=0)
