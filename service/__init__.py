"""The service: HTTP API, pages, storage and command line."""
