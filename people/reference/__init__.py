"""The lists shipped in people/data, read once a process, and their loading into the database."""
