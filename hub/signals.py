"""What tells a program of the hub to end: a person at the terminal, a service manager, a terminal that was closed."""

import signal

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
