"""Understanding tables of runs: effects, sensitivity, discovery, tipping, lapse. Knows nothing of how they were made."""
