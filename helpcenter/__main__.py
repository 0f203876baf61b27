"""`python -m helpcenter`, the same as `helpcenter`."""

from helpcenter.cli import main

main()
