"""Where SMS and mail go: a gateway over HTTP and a server over SMTP, with inboxes that people can read."""
