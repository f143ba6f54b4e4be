"""HTTP: needs, plans, their lines, decisions on them, and what lines lead to."""
