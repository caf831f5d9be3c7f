"""What portals know of a person whose accounts are merged: the name they know stays, as far as there is one (IDN-01).

Nothing is rewritten: rows say which name counts while the merging holds, so taking it back gives everything back.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from dichvucong.identity.models import Account, KeptSubject, NumberTransfer, Portal, SignOn, Subject
from dichvucong.identity.services.portals.subjects import subject_in, subject_of
from dichvucong.kernel.journal import Entry, write


def keep_names(transfer: NumberTransfer, *, actor: str, now: datetime) -> None:
    """Portals that knew only the emptied account keep its name; those that knew both get that of the account that stays.

    A sector with names of its own is one: its portals share them.
    """
    source, target = transfer.source, transfer.target
    for unit in _units_knowing(source):
        name = _name_known(source, unit)
        if not name:
            continue
        if _name_known(target, unit):
            _journal(transfer, "account.subject_replaced", unit, actor, now)
            continue
        _keep(transfer, unit, name)
        _journal(transfer, "account.subject_kept", unit, actor, now)


def _units_knowing(account: Account) -> list[list[Portal]]:
    """Each portal alone; those of a sector together, also those that do not know the person yet."""
    kept = KeptSubject.objects.filter(account=account, transfer__undone_at=None)
    knowing = (
        Q(sign_ons__account=account)
        | Q(pk__in=kept.exclude(portal=None).values("portal"))
        | Q(sector__in=kept.exclude(sector="").values("sector"))
    )
    portals = list(Portal.objects.filter(knowing).distinct().order_by("pk"))
    alone = [[portal] for portal in portals if not portal.sector]
    sectors = sorted({portal.sector for portal in portals if portal.sector})
    return alone + [list(Portal.objects.filter(sector=sector).order_by("pk")) for sector in sectors]


def _name_known(account: Account, unit: Sequence[Portal]) -> str:
    """The account's name there, if it was ever told, by it or by one that was merged into it.

    A name of another account that was told while it was merged into this one is not its own.
    """
    name, own = subject_of(account, unit[0]), subject_in(account, unit[0].sector)
    if name != own:
        return name
    told = SignOn.objects.filter(account=account, portal__in=unit).values_list("subject", flat=True)
    return own if own in {value or own for value in told.distinct()} else ""


def _keep(transfer: NumberTransfer, unit: Sequence[Portal], name: str) -> None:
    sector = unit[0].sector
    KeptSubject.objects.create(
        account=transfer.target,
        portal=None if sector else unit[0],
        sector=sector,
        subject=Subject.objects.get(value=name),
        transfer=transfer,
    )


def _journal(transfer: NumberTransfer, event: str, unit: Sequence[Portal], actor: str, now: datetime) -> None:
    evidence = {"transfer": transfer.pk, "clients": [str(portal.client_id) for portal in unit]}
    write(
        [
            Entry(subject=one.reference, stream=one.reference, event=event, actor=actor, evidence=evidence)
            for one in (transfer.source, transfer.target)
        ],
        now=now,
    )
