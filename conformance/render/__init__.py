"""Human forms of types, cases and traces: text, nothing else."""
