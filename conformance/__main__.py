"""`python -m conformance` is the `conformance` command."""

import sys

if __name__ == "__main__":
    try:
        from conformance.cli.main import main
    except KeyboardInterrupt:  # what `main` says of a later one
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    main()
