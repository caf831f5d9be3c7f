"""Registers that registrations are checked against: the tax authority's, social insurance's."""
