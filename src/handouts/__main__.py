"""`python -m handouts`: the command."""

from handouts.cli import main

main()
