"""`lessforce classify`: files of narratives in, files of readings out."""
