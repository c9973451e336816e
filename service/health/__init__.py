"""Whether the service lives and is fit for use."""
