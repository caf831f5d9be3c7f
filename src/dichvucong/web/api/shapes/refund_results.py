"""Results of refund orders as the Treasury and banks hand them in."""

from typing import Annotated, Any

from pydantic import Field

from dichvucong.web.api.shapes.base import VISIBLE_LINES, In, Out, text


class RefundResultsIn(In):
    """One ISO 20022 message: pain.002, or the debits of camt.053 or camt.054."""

    document: Annotated[str, text(5 * 1024**2, least=1, pattern=VISIBLE_LINES)] = Field(
        description="The whole XML message as text."
    )


class RefundResultOut(Out):
    """What became of one order. `position` counts from 1, 0 where only the whole file or a block was spoken of."""

    position: int
    reference: str
    refund_number: str = Field(
        description="Empty where the reference is of no order the caller may speak of."
    )
    status: str = Field(description="The status as it was said, e.g. `ACSC`, `RJCT`, `DBIT`.")
    outcome: str = Field(
        description="`refunded`, `failed`, `noted` (taken, not carried out yet), `known` (nothing changed), `unknown` or"
        " `conflict` (a case was opened)."
    )
    reason: str

    @classmethod
    def of(cls, answer: Any) -> "RefundResultOut":
        """An answer of payments."""
        return cls.model_construct(
            position=answer.position,
            reference=answer.reference,
            refund_number=answer.number,
            status=answer.status,
            outcome=answer.word.value,
            reason=answer.reason,
        )


class ResultProblemOut(Out):
    """What could not be read. `position` counts the orders from 1, `field` is the element's name."""

    position: int
    field: str
    code: str
    message: str

    @classmethod
    def of(cls, problem: Any) -> "ResultProblemOut":
        """A problem of payments."""
        return cls.model_construct(
            position=problem.position, field=problem.field, code=problem.code, message=problem.message
        )


class RefundResultsOut(Out):
    """What became of a file. `new` is false for one that came before."""

    format: str
    new: bool
    results: list[RefundResultOut]
    problems: list[ResultProblemOut]
