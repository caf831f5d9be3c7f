"""What operators look at: `/health`, `/metrics`, and the request number every log line carries."""
