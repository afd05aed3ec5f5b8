"""The sample province: a fictional island, its firms, and clusters planted with a known truth.

Everything follows from a seed.  Modules up to `files` are plain numbers and know nothing of Django.
"""
