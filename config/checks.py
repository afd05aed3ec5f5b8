"""System checks.  See also `manage.py check --deploy`."""
