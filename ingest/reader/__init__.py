"""Reads one file inside the sandbox.  Imports nothing of ours and no Django.

The child is started as `python -m ingest.reader` with its request as JSON in the environment
variable SENTRA_READ.  It writes Arrow record batches of text columns to standard output and ends
with a verdict, one JSON object, on the file descriptor it was told.
"""
