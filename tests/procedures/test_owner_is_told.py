"""The owner of a service hears by e-mail what the Government Office does to it (QC 27.5, 28.4)."""

from datetime import timedelta

import pytest

from dichvucong.catalogs.services import Change, add_contact_point
from dichvucong.catalogs.services.contacts import ContactDraft
from dichvucong.kernel.outbox import relay
from dichvucong.notifications.models import Message
from dichvucong.procedures.services import resume_service, suspend_service, take_off
from tests.factories.accounts import LONG_AGO
from tests.factories.online import OFFICE, OWNER, a_public, a_testing, a_world
from tests.factories.procedures import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("PRO-10")]

DESK = ContactDraft(OWNER, "Văn phòng", hotline="1022", email="vp@example.vn")


def hear() -> None:
    while relay(now=NOW + timedelta(days=1)):
        pass


def test_suspending_is_told_with_its_reason_and_resuming_is_not() -> None:
    a_world()
    add_contact_point(DESK, change=Change("test", LONG_AGO))
    service = a_public()
    suspend_service(service.code, reason="Trả kết quả chậm.", actor=OFFICE, now=NOW)
    resume_service(service.code, reason="Đã khắc phục.", actor=OFFICE, now=NOW)

    hear()

    message = Message.objects.get()
    assert (message.template, message.recipient) == ("service_suspended", "vp@example.vn")
    assert "Trả kết quả chậm." in message.text
    assert service.code in message.subject_line


def test_an_owner_without_an_address_keeps_nothing_waiting() -> None:
    a_world()
    service = a_testing()
    take_off(service.code, reason="Không thử.", actor=OFFICE, now=NOW)

    hear()

    assert not Message.objects.exists()
