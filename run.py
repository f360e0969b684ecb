"""The two commands of the README, with nothing needed but Python, pip and a network.

    python3 run.py demo     install what the product needs, fill the demo newspaper, serve it
    python3 run.py check    install everything, run every check and every test

This file stays readable for old Pythons, so that one of them can say what is missing; the
work is in dev/run/.
"""

import sys

OLDEST = (3, 11)


def main():
    # type: () -> int
    """Check the interpreter, then hand over; returns the exit code."""
    if sys.version_info < OLDEST:
        print(
            "Rejoinder needs Python %d.%d or newer; this is %d.%d. Run it with a newer one, "
            "for example: python3.11 run.py demo" % (OLDEST + sys.version_info[:2])
        )
        return 1
    # Imported here because the modules below use syntax that an old Python cannot read.
    from dev.run.main import run  # noqa: PLC0415

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
