"""What the regulations say about workload and need, as pure functions over dated tables (see docs/rules/)."""
