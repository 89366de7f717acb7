"""Numbers read from finished runs; one question a file."""
