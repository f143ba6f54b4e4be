"""HTTP: what a unit answers (responses.py), what HR does (campaigns.py), what came of it (results.py)."""
