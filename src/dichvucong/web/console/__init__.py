"""Pages for officers, banks and operators."""
