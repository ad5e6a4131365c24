"""A line for each check, and how many passed and failed."""

import time
import traceback


class Score:
    def __init__(self):
        self.passed = self.failed = 0

    def attempt(self, where, check, *args):
        title = "%s: %s" % (where, check.__name__.replace("check_", "").replace("_", " "))
        start = time.monotonic()
        try:
            outcome = check(*args)
            self.passed += 1
            print("ok      %-62s %5.1f s  %s" % (title, time.monotonic() - start, outcome), flush=True)
        except Exception:
            self.failed += 1
            print("FAILED  %s\n%s" % (title, traceback.format_exc()), flush=True)
