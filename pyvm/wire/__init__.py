"""The JSON of cases and traces, read and written. Nothing of the machine imports it."""
