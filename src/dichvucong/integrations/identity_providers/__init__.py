"""External identity providers: one protocol a file, one entry of the configuration a provider."""
