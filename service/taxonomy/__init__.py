"""The taxonomy, as the API shows it."""
