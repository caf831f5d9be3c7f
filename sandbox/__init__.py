"""The outside world for development: banks, a province, SMS and mail. Knows nothing of dichvucong.

One process, real HTTP and SMTP, its own files under a state directory. Whatever it acknowledges is written first.
"""
