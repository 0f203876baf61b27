"""What a process counts and measures of itself, added up over the workers of one command, for Prometheus."""
