"""A certificate authority: people's and organisations' test certificates, their revocation, and the device that signs."""
