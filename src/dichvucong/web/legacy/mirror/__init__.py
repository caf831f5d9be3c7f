"""The protocol in which systems of ministries and provinces keep a copy of the procedures (PRO-14, BEY-12).

One log-in, then one message a question: `service` names it, `session` proves who asks. Clients decide by the body alone
and lose it with any status but 200, so every answer is HTTP 200, in ASCII, with `error_code`, `message` and `result`.
"""
