import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from django.conf import LazySettings

from dichvucong.kernel.documents.keys import configured, data_keys
from dichvucong.kernel.documents.pades import check_signatures
from dichvucong.kernel.documents.seals import paper_seal, trusted_roots
from dichvucong.payments.printing import press
from dichvucong.payments.sealing import SealedPress
from tests.payments.test_receipt_form import RECEIPT, URL
from tests.support.papers import text_of

pytestmark = pytest.mark.req("PAY-11")


@pytest.fixture(autouse=True)
def trial_keys(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """An installation that has no keys yet."""
    settings.SIGNING = {"directory": tmp_path / "pki"}
    paper_seal.cache_clear()
    data_keys.cache_clear()
    yield
    paper_seal.cache_clear()
    data_keys.cache_clear()


def test_the_wired_press_is_the_official_one() -> None:
    assert isinstance(press.current, SealedPress)


def test_a_receipt_signed_here_is_genuine_here_and_with_the_published_keys() -> None:
    token = SealedPress().sign(RECEIPT.as_data())

    published = jwt.PyJWKSet.from_dict(dict(SealedPress().key_set()))
    key = published[jwt.get_unverified_header(token)["kid"]].key

    assert SealedPress().is_genuine(json.loads(json.dumps(RECEIPT.as_data())), token)
    assert not SealedPress().is_genuine({**RECEIPT.as_data(), "payer_name": "Ai đó"}, token)
    assert json.loads(jwt.PyJWS().decode(token, key, algorithms=["EdDSA"])) == RECEIPT.as_data()


def test_a_receipt_is_printed_from_what_was_stored() -> None:
    pdf = SealedPress().render(RECEIPT.as_data(), verification_url=URL)

    [report] = check_signatures(pdf, roots=trusted_roots(configured()))
    assert report.good
    assert RECEIPT.payer_name in text_of(pdf)


def test_a_process_that_prints_nothing_does_not_load_the_library_that_signs_papers() -> None:
    script = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'dichvucong.config.settings';"
        "import django; django.setup(); import dichvucong.config.urls; sys.exit('pyhanko' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=120).returncode == 0
