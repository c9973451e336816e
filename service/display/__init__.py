"""A reading in words for people, for pages and for the terminal alike."""
