"""`python -m agent` is `bufa`."""

from agent.cli import main

main()
