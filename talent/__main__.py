"""``python -m talent`` is the command line."""

from talent.cli import main

if __name__ == "__main__":
    main()
