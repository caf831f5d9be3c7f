"""Who saw whose personal data, when and where. Append-only: the database refuses anything else."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.words import DataKind
from dichvucong.kernel.sealed_fields import Digest, SealedText


class DataLook(models.Model):
    """Personal data shown once to an officer or a connected system.

    Whose they are is said by `account`, or by `number` where only the number of a paper is known; both may be empty
    for a list, whose length is `rows`. `page` is the name of the address, `about` the code of the case or payment,
    `unit` the agency, provider or system of whoever looked. `taken` is a file that was carried away,
    `told` the names of the claims a portal was told, with spaces between.
    """

    actor = models.CharField(max_length=80)
    unit = models.CharField(max_length=60, blank=True)
    what = models.CharField(max_length=20, choices=[(kind, kind) for kind in DataKind])
    page = models.CharField(max_length=60)
    about = models.CharField(max_length=80, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="looks")
    number = SealedText(label="look.number", look_up=True, max_length=120, blank=True)
    rows = models.IntegerField(default=1)
    taken = models.BooleanField(default=False)
    told = models.CharField(max_length=200, blank=True, db_default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(what__in=list(DataKind)), name="look_kind_known"),
            models.CheckConstraint(condition=Q(rows__gte=0), name="look_rows_not_negative"),
        )
        indexes = (
            models.Index(Digest("number"), models.F("id"), name="look_by_number", condition=~Q(number="")),
            models.Index(
                fields=("account", "id"), name="look_by_account", condition=Q(account__isnull=False)
            ),
            models.Index(fields=("actor", "id"), name="look_by_actor"),
            models.Index(fields=("at",), name="look_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.actor}: {self.what} at {self.page}"
