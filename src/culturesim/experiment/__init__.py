"""Many worlds: twins today, designs and sweeps to come."""
