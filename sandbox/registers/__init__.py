"""Registers of the State: the tax authority's, social insurance's."""
