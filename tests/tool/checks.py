# SPDX-License-Identifier: MIT
"""What the tests of the tool run it with."""
import subprocess
import sys


def run(*command):
    return subprocess.run(command, capture_output=True, timeout=600)


def succeed(*command):
    result = run(*command)
    if result.returncode != 0 or result.stderr:
        sys.exit(f"{' '.join(command)}: status {result.returncode}, {result.stderr.decode()}")
    return result.stdout.decode()


def expect(good, what):
    if not good:
        sys.exit(f"FAILED {what}")
