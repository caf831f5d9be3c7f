"""Journeys drive a browser and look into the running portal's database from one thread."""

import os

# Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
