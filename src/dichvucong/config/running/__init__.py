"""Processes: the supervisor behind `dichvucong up`, the web server and the worker."""
