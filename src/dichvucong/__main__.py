"""`python -m dichvucong` and the `dichvucong` command."""

from dichvucong.config.cli import main

if __name__ == "__main__":
    main()
