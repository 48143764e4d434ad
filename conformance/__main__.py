"""`python -m conformance` is the `conformance` command."""

from conformance.cli.main import main

if __name__ == "__main__":
    main()
