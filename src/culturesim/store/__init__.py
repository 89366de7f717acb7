"""Tables of runs on disk: append-only, written whole or not at all, found again by key."""
