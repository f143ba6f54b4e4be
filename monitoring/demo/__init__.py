"""A synthetic Palu: real organisation, invented people, the shape of published figures (all assumptions marked A)."""
