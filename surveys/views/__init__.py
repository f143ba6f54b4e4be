"""HTTP: what a unit answers (responses.py), what HR does with a campaign (campaigns.py), what came of it (results.py)."""
