"""Getting in: ways of proving who one is, sessions and what they are worth, acting for an organisation."""
