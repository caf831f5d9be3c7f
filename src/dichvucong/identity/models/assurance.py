"""Proofs: each time somebody showed who it is, in a session that begins or one that lasts."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.log_ins import LogInSession
from dichvucong.identity.words import Level, Method


class Proof(models.Model):
    """One proof in one session. Append-only: the database refuses anything else.

    `provider` vouched for it ("" for none). The newest says when somebody last showed who it is, all together how.
    """

    session = models.ForeignKey(LogInSession, on_delete=models.PROTECT, related_name="proofs")
    method = models.CharField(max_length=20, choices=[(m, m) for m in Method])
    level = models.SmallIntegerField(choices=[(level.value, level.name) for level in Level])
    provider = models.CharField(max_length=30, blank=True)
    proved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(method__in=list(Method)), name="proof_method_known"),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]), name="proof_level_known"
            ),
        )
        indexes = (models.Index(fields=("session", "proved_at"), name="proof_by_session"),)

    def __str__(self) -> str:
        return f"proof {self.pk} in session {self.session_id}"
