"""Where payment service providers report."""
