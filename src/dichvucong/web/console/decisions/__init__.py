"""Publication decisions in the console: lists, one decision, the editor of what it says, localisation."""
