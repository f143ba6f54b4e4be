"""Stands in for the spreadsheet child: dies as an allocator does."""

import os

if __name__ == "__main__":
    os.abort()
