"""What the regulations say about competence development, as pure functions over dated tables (see docs/rules/)."""
