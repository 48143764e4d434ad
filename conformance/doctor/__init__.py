"""What this machine has of what the harness needs, and which verbs miss something."""
