"""Exit codes of the command; `dichvucong --help` prints them."""

DONE = 0
FAILED = 1
WRONG_USE = 2
NO_DATABASE = 3
ALREADY_RUNNING = 4
KEEPS_FAILING = 5

TABLE = """exit codes:
  0  done, or stopped as asked
  1  the command failed; the reason is printed
  2  wrong use or wrong configuration
  3  the database cannot be had
  4  already running here, or the port is taken
  5  a part ended again and again and was given up
"""
