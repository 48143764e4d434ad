"""Human forms of types, cases and traces: text from their JSON, nothing else."""
