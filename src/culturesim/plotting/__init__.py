"""Pictures of runs and comparisons; one question a file. Each function returns a figure that can be saved."""
