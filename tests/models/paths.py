"""Where the tests of the models find things."""

import os
import sys
import unittest

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
SCRIPTS = os.path.join(ROOT, "scripts", "models")
SHARED = os.path.normpath(os.path.join(ROOT, "..", "shared"))

sys.dont_write_bytecode = True
sys.path.insert(0, SCRIPTS)


def need_shared(name):
    """Path of a folder of ../shared. Skips the test where it is missing, fails it with CI=true."""
    path = os.path.join(SHARED, name)
    if not os.path.isdir(path):
        if os.environ.get("CI") == "true":
            raise AssertionError(f"CI is true, but there is no ../shared/{name}")
        raise unittest.SkipTest(f"SKIPPED: there is no ../shared/{name} beside the checkout")
    return path
