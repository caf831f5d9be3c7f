"""Whether a certificate still holds: its list must say so, and OCSP unless it is silent."""

from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp

from dichvucong.identity.words import CertificateFailure
from tests.integrations.certificates.judging import NOW, TEXT, proven, why
from tests.support.authority import Played, played_authority
from tests.support.servers import Received, Reply

pytestmark = pytest.mark.req("IDN-02")


SILENCE = pytest.mark.parametrize(
    "reply",
    [
        Reply(503),
        Reply(hang_up=True),
        Reply(200, b""),
        Reply(200, b"\x30\x03\x02\x01\x05"),
        Reply(404, b"no"),
    ],
    ids=["503", "hang up", "empty", "rubbish", "404"],
)


@SILENCE
def test_a_silent_list_that_was_never_seen_lets_nobody_in(ca: Played, reply: Reply) -> None:
    ca.crl = reply

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.UNKNOWN


@SILENCE
def test_where_ocsp_is_silent_the_list_decides(ca: Played, reply: Reply) -> None:
    ca.ocsp = reply

    assert proven(ca, ca.signed(TEXT, "thu")).name == "Nguyễn Văn Thử"
    ca.revoked.revoke("thu", now=NOW - timedelta(hours=1))
    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.REVOKED


@SILENCE
def test_both_silent_let_nobody_in(ca: Played, reply: Reply) -> None:
    ca.ocsp = ca.crl = reply

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.UNKNOWN


def test_a_list_signed_by_a_stranger_is_silence(ca: Played) -> None:
    ca.stranger_signs.add("crl")

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.UNKNOWN


def test_an_answer_signed_by_a_stranger_is_silence(ca: Played) -> None:
    ca.stranger_signs.add("ocsp")

    assert proven(ca, ca.signed(TEXT, "thu"))
    ca.revoked.revoke("thu", now=NOW - timedelta(hours=1))
    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.REVOKED


def test_an_authority_that_does_not_know_its_certificate_is_not_silent(ca: Played) -> None:
    """Whoever stole an authority's key issues what its books do not know: its list does not know it either."""
    usual = ca.answer

    def says_unknown(request: Received) -> Reply:
        made = usual(request)
        if request.path.endswith(".crl"):
            return made
        answer = asn1_ocsp.OCSPResponse.load(made.body)
        data = answer.response_data
        data["responses"][0]["cert_status"] = asn1_ocsp.CertStatus(name="unknown", value=core.Null())
        return Reply(200, answer.dump(force=True))

    ca.answer = says_unknown  # type: ignore[method-assign]

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.UNKNOWN


def test_old_words_of_a_source_are_no_words(ca: Played) -> None:
    ca.asked_at = NOW - timedelta(days=3)

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.UNKNOWN


def test_a_revoked_certificate_is_refused_by_ocsp(ca: Played) -> None:
    ca.revoked.revoke("thu", now=NOW - timedelta(hours=1))

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.REVOKED
    assert not [one for one in ca.server.received if one.path.endswith("trung-gian.crl")]


def test_a_revoked_certificate_is_refused_by_the_list_though_ocsp_calls_it_good(ca: Played) -> None:
    signature = ca.signed(TEXT, "thu")
    proven(ca, signature)
    good = [one for one in ca.server.received if one.path == "/ca/ocsp"]
    assert len(good) == 2  # the authority's certificate and the holder's
    ca.revoked.revoke("thu", now=NOW - timedelta(hours=1))
    listed = ca.answer(type(good[0])("GET", "/ca/trung-gian.crl", {}, b""))
    ca.revoked.clear()
    root = ca.answer(type(good[0])("GET", "/ca/goc.crl", {}, b""))
    usual = ca.answer
    answers = {"/ca/trung-gian.crl": listed, "/ca/goc.crl": root}
    ca.answer = lambda request: answers.get(request.path) or usual(request)  # type: ignore[method-assign]

    assert why(ca, signature) is CertificateFailure.REVOKED


def test_a_revoked_authority_takes_its_holders_along(ca: Played) -> None:
    ca.revoked.revoke("trung-gian", now=NOW - timedelta(hours=1))

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.REVOKED


def test_sources_that_the_operator_did_not_name_are_not_called(ca: Played) -> None:
    from dichvucong.integrations.certificates.fetching import Lists
    from dichvucong.kernel.outbound import OutboundClient
    from dichvucong.kernel.outbound_policy import Policy

    client = OutboundClient(Policy.from_words([]))
    ca.verifier._client, ca.verifier._lists = client, Lists(client, seconds=0)

    assert why(ca, ca.signed(TEXT, "thu")) is CertificateFailure.UNKNOWN
    assert ca.server.received == []


def test_nobodys_addresses_are_called_before_the_chain_is_known(ca: Played, tmp_path: Path) -> None:
    """A certificate that anybody made names addresses of his choice: they are not called."""
    with played_authority(tmp_path, now=NOW) as other:
        why(ca, other.signed(TEXT, "thu"))

        assert other.server.received == []
