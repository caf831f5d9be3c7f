"""Telecom operators: who owns a subscription."""
