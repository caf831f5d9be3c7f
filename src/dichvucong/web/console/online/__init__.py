"""Pages about online services: declared and restructured by their owners, opened and confirmed by the Government Office."""
