"""Owns the service index, statistics and the daily report. Built by a later issue."""
