"""The SIASN import: read what BKN exports, check every row, stage it, write it in batches.

headings, cells   what a column and a cell mean
tables            which sheet holds which table
records           one row of people as plain values
references        grades, positions, units the values point to
hierarchy, check  what is to become of each row
limits, report    what the whole would do
staging, write    rows in the database, then batches of 1,000
"""
