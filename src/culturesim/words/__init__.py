"""What the commands say: plans before a run, summaries and headlines after it, and explanations of numbers."""
