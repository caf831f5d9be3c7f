"""What people agree to share with portals: asked once, remembered, seen, withdrawn. Nothing is deleted (QC 8.6)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import ConsentNotFound
from dichvucong.identity.models import Account, Consent, Portal, SignOn
from dichvucong.identity.rules.claims import consent_covers
from dichvucong.identity.selectors.assurance import accounts_of
from dichvucong.identity.services.portals.back_channel import end_sign_ons
from dichvucong.identity.words import SignOnEnd
from dichvucong.kernel.journal import Entry, write


def consent_in_force(account: Account, portal: Portal) -> Consent | None:
    """What the person agreed to last, unless it was withdrawn.

    An account that never decided about the portal follows those that were merged into it, unless one of them withdrew.
    """
    own = _last(account.pk, portal)
    if own is not None:
        return own if own.ended_at is None else None
    merged = accounts_of(account) - {account.pk}
    last = [one for one in (_last(key, portal) for key in merged) if one is not None]
    if not last or any(one.withdrawn for one in last):
        return None
    return max(last, key=lambda one: one.pk)


def _last(account: int, portal: Portal) -> Consent | None:
    rows = Consent.objects.select_related("account").filter(account=account, portal=portal)
    return rows.order_by("-version").first()


def reasons(portal: Portal, claims: Collection[str]) -> dict[str, str]:
    """Why the portal needs each claim; those it was not registered with are left out."""
    return {claim: str(portal.claims[claim]["why"]) for claim in claims if claim in portal.claims}


def is_decided(account: Account, portal: Portal, claims: Collection[str]) -> bool:
    """Whether the person need not be asked about these claims."""
    consent = consent_in_force(account, portal)
    return consent is not None and consent_covers(reasons(portal, claims), consent.given, consent.declined)


@transaction.atomic
def give_consent(
    account: Account,
    portal: Portal,
    *,
    asked: Collection[str],
    given: Collection[str],
    actor: str = "",
    now: datetime,
) -> Consent:
    """Remember what was decided about the claims that were asked for, beside what was decided about others before.

    What is declined now is not told any more to tokens that are out already.
    `actor` is who decides, when it is not the account itself.
    """
    Account.objects.select_for_update().get(pk=account.pk)
    earlier = consent_in_force(account, portal)
    why = reasons(portal, asked)
    before_given: Mapping[str, str] = earlier.given if earlier else {}
    before_declined: Mapping[str, str] = earlier.declined if earlier else {}
    kept = {claim: text for claim, text in before_given.items() if claim not in why}
    refused = {claim: text for claim, text in before_declined.items() if claim not in why}
    decided = {
        "given": {**kept, **{claim: text for claim, text in why.items() if claim in set(given)}},
        "declined": {**refused, **{claim: text for claim, text in why.items() if claim not in set(given)}},
    }
    if earlier is not None:
        if (earlier.given, earlier.declined) == (decided["given"], decided["declined"]):
            return earlier
        # That of an account that was merged into this one stays: it is there again when the merging is taken back.
        Consent.objects.filter(pk=earlier.pk, account=account).update(ended_at=now)
    version = Consent.objects.filter(account=account, portal=portal).count() + 1
    consent = Consent.objects.create(account=account, portal=portal, version=version, given_at=now, **decided)
    _narrow(account, portal, set(why) - set(given))
    _journal(consent, "consent.given", actor or account.actor, now)
    return consent


def _narrow(account: Account, portal: Portal, declined: Collection[str]) -> None:
    for row in SignOn.objects.filter(account__in=accounts_of(account), portal=portal, ended_at=None):
        row.userinfo_claims = [claim for claim in row.userinfo_claims if claim not in declined]
        row.id_token_claims = [claim for claim in row.id_token_claims if claim not in declined]
        row.save(update_fields=["userinfo_claims", "id_token_claims"])


@transaction.atomic
def withdraw_consent(account: Account, number: int, *, actor: str = "", now: datetime) -> Consent:
    """Take it back: the portal's tokens end, and it is told. Twice changes nothing. Raises `ConsentNotFound`."""
    consent = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("portal", "account")
        .filter(pk=number, account__in=accounts_of(account))
        .first()
    )
    if consent is None or (consent.ended_at is not None and not consent.withdrawn):
        raise ConsentNotFound
    if consent.ended_at is None:
        Consent.objects.filter(pk=number).update(ended_at=now, withdrawn=True)
        open_ones = SignOn.objects.filter(
            account__in={account.pk, consent.account_id}, portal=consent.portal, ended_at=None
        )
        end_sign_ons(open_ones, how=SignOnEnd.WITHDRAWN, now=now)
        _journal(consent, "consent.withdrawn", actor or account.actor, now)
    return consent


def consents_of(account: Account) -> Sequence[Consent]:
    """Everything the person ever agreed to, with accounts that were merged into this one, newest first."""
    rows = Consent.objects.select_related("portal", "portal__client").filter(account__in=accounts_of(account))
    return list(rows.order_by("-pk")[:200])


def _journal(consent: Consent, event: str, actor: str, now: datetime) -> None:
    account = consent.account
    evidence = {
        "client": str(consent.portal.client_id),
        "version": consent.version,
        "given": sorted(consent.given),
        "declined": sorted(consent.declined),
    }
    entry = Entry(
        subject=account.reference,
        stream=account.reference,
        event=event,
        actor=actor,
        evidence=evidence,
    )
    write([entry], now=now)
