"""Where PostgreSQL comes from: a server of our own under `var/postgres`, or any server named by `DATABASE_URL`.

Owns the life of the embedded server. Knows nothing of tables or of Django.
"""
