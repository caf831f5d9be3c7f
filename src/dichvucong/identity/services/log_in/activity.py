"""Using an account: it stops whatever was begun because nobody did (QC 13.2)."""

from datetime import datetime

from dichvucong.identity.models import Account, Dormancy
from dichvucong.identity.states import DORMANCY_CHART, WAITING, DormancyState
from dichvucong.kernel.moves import Why, move


def note_activity(account: Account, *, now: datetime) -> None:
    """The account is used now, in the transaction of what is done with it."""
    Account.objects.filter(pk=account.pk).update(last_active_at=now)
    account.last_active_at = now
    for waiting in Dormancy.objects.select_for_update().filter(account=account, state__in=WAITING):
        why = Why(actor=account.actor, now=now)
        move(waiting, DormancyState.STOPPED, chart=DORMANCY_CHART, why=why, ended_at=now)
