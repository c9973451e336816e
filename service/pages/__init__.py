"""Plain pages to look at incidents and try a text."""
