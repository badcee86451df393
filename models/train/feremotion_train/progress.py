# SPDX-License-Identifier: LGPL-2.1-or-later
"""A line on a terminal: what is done, and the time left."""
import sys
import time


def clock(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


class Progress:
    """`total` is work in any unit; time left assumes that equal work takes equal time."""

    def __init__(self, total, stream=sys.stderr):
        self.total, self.done, self.stream = total, 0.0, stream
        self.shown = stream.isatty()
        self.start = self.last = time.monotonic()

    def advance(self, work, text):
        self.done += work
        now = time.monotonic()
        if not self.shown or now - self.last < 0.2:
            return
        self.last = now
        share = min(1.0, self.done / self.total)
        left = (now - self.start) * (1 - share) / max(share, 1e-9)
        filled = int(24 * share)
        self.stream.write(f"\r\033[K[{'#' * filled}{'.' * (24 - filled)}] {100 * share:5.1f} %  {clock(left)} left  {text}")
        self.stream.flush()

    def note(self, text):
        """A line that stays."""
        self.stream.write(("\r\033[K" if self.shown else "") + text + "\n")
        self.stream.flush()
