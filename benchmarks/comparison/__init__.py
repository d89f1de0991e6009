"""What compare.py is made of: workloads, the contestants' processes, turns, the report and its chart."""
