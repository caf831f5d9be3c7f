"""The life of a message to a person."""

from enum import StrEnum

from dichvucong.kernel.states import StateChart


class MessageState(StrEnum):
    """SENT means the gateway has taken it; REPLACED that another channel took over."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"


UNFINISHED = (MessageState.QUEUED, MessageState.SENDING)

_M = MessageState
MESSAGE_CHART = StateChart(
    {
        (_M.QUEUED, _M.SENDING): "message.sending",
        (_M.SENDING, _M.SENDING): "message.lease_ended",
        (_M.SENDING, _M.SENT): "message.sent",
        (_M.SENDING, _M.QUEUED): "message.postponed",
        (_M.SENDING, _M.FAILED): "message.failed",
        (_M.SENDING, _M.REPLACED): "message.replaced",
    }
)
