"""What the regulations say about careers, as pure functions over dated tables (see docs/rules/)."""
