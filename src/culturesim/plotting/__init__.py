"""Pictures of runs, comparisons and tables; one question a file. Their public names are in `culturesim.plot`."""
