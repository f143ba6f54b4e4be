"""The home page of each role: `page(user, on)` gives the name of a template and what it shows."""
