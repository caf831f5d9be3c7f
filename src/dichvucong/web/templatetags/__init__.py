"""What the pages' templates may say beyond Django."""
