"""Many worlds: twins, designs and sweeps."""
