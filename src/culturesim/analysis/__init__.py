"""Understanding tables of runs: effects, sensitivity, discovery, tipping. Knows nothing of how they were made."""
