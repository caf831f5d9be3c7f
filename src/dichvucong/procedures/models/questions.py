"""Questions and answers of the ministries, tied to procedures (QC 22)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from dichvucong.procedures.states import QuestionState
from dichvucong.procedures.words import Origin


class Question(models.Model):
    """One question with its answer. `owner_code` is the ministry that answers for it; `folded` is what is searched.

    `procedure_codes` are the procedures it is tied to; `flagged_for` is the one whose change asks for a review.
    `changed_at` is when somebody last wrote it or read it as right. `external_id` is the number a unit's own system knows it by, where it came from there.
    """

    id = models.BigAutoField(primary_key=True)
    owner_code = models.CharField(max_length=30)
    field_name = models.CharField(max_length=300, blank=True)
    procedure_codes = ArrayField(models.CharField(max_length=40), default=list)
    text = models.CharField(max_length=2000)
    answer = models.TextField(blank=True)
    folded = models.TextField()
    origin = models.CharField(max_length=10, choices=[(o, o) for o in Origin], default=Origin.MINISTRY)
    external_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in QuestionState], default=QuestionState.DRAFT
    )
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    flagged_at = models.DateTimeField(null=True)
    flagged_for = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(QuestionState)), name="question_state_known"),
            models.CheckConstraint(
                condition=Q(state=QuestionState.DRAFT) | ~Q(answer=""), name="question_shown_with_an_answer"
            ),
            models.UniqueConstraint(
                fields=("owner_code", "external_id"),
                condition=~Q(external_id=""),
                name="one_question_per_owner_and_external_id",
            ),
        )
        indexes = (
            models.Index(fields=("owner_code", "state"), name="question_by_owner_state"),
            GinIndex(fields=("procedure_codes",), name="question_by_procedure"),
        )

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def asked_by(self) -> "QuestionAsker | None":
        """Who asked it on the portal; None where a ministry wrote it."""
        return QuestionAsker.objects.filter(question=self).first()

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"question:{self.pk}"

    @property
    def stream(self) -> str:
        """A question is a stream of its own."""
        return self.reference

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"question": self.pk, "owner": self.owner_code}


class QuestionAsker(models.Model):
    """Who asked a question on the portal, in whose words (`text`), and whom to tell once it is answered.

    Name, telephone and e-mail are personal data: shown to the owner's officers only. `told_at` is when the answer was sent.
    """

    id = models.BigAutoField(primary_key=True)
    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="asker")
    link_token = models.CharField(max_length=40, unique=True)
    text = models.CharField(max_length=2000)
    name = models.CharField(max_length=250, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"question:{self.question_id}"
