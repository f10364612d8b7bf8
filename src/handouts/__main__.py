"""`python -m handouts` and the command `handouts`: a build with nothing to do ends here, before anything is loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command and leave with its exit code."""
    if sys.argv[1:2] == ["build"]:
        from handouts.unchanged import replay

        if replay(sys.argv[2:]):
            return
    from handouts.cli import main as run

    run()


if __name__ == "__main__":
    main()
