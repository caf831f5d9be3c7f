"""Owns the pages on which an editor hands in files of procedures, looks at what they would do, and follows the import."""
