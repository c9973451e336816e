"""The model that reads, as the API shows it."""
