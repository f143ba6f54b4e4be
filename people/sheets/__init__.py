"""History sheets: what the SIASN export does not hold, in lists that anyone can fill (docs/history-sheets.md)."""
