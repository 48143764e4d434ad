"""`python -m conformance` is the `conformance` command."""

import sys

if __name__ == "__main__":
    try:
        from conformance.cli.main import main
    except KeyboardInterrupt:  # what `main` says of a later one
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in ("conformance", "pyvm"):
            raise
        print(f"error: the package {error.name} is not installed", file=sys.stderr)
        print("  fix: run scripts/conform, which makes .venv with all of them", file=sys.stderr)
        sys.exit(2)
    main()
