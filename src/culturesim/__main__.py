"""``python -m culturesim``: the command line."""

from culturesim.cli import main

if __name__ == "__main__":
    main()
