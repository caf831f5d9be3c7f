"""What logging in, tokens and permissions cost."""
