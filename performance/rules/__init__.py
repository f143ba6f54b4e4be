"""What the regulations say about performance, as pure functions over dated tables (see docs/rules/)."""
