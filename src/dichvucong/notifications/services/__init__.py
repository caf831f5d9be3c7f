"""What others ask of the notifications."""

from dichvucong.notifications.services.queueing import MessageDraft, queue_messages
from dichvucong.notifications.services.sending import forget_secrets, send_due_messages

__all__ = ["MessageDraft", "forget_secrets", "queue_messages", "send_due_messages"]
