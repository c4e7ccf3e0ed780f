"""The command line ``jizhi``: thin; a command's module is loaded when the command is called, and not before.

Exit codes: 0 done; 1 findings that need a person; 2 wrong use (an unknown option, an unreadable file, an unknown fee).
Those of the system beside them: 130 interrupted, 141 the reader went away, 70 a fault of jizhi itself.
"""

from jizhi.cli.main import main

__all__ = ["main"]
