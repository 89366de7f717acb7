"""The live view: worlds watched, and changed, while they live; on a page, in a notebook, or recorded."""
