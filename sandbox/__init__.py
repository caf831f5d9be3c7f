"""The outside world for development: banks, a province, SMS and mail. Knows nothing of dichvucong."""
