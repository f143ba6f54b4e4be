"""Backups (T55, T56): one encrypted archive with the database, the stored files and a manifest, and the way back."""
