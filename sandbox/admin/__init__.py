"""The hand of the tester: pays without a browser, turns switches, reads the books. Loopback only."""
