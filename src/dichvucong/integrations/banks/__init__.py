"""One adapter per payment service provider."""
