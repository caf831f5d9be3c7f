"""What the State Treasury is sent. Does not decide what is refunded."""
