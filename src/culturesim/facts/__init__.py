"""Published facts, measured in runs: what was put in, what was fitted, what is kept apart, and what is missed."""
