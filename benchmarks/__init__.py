"""What we claim about speed and memory, measured against the plain way in the same run."""
