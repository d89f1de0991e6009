"""What families.py is made of: the table of cases, the processes that compute them, and the report."""
