"""What tools/stamp.py is made of: the reader of the op headers, and one module per kind of file it writes."""
