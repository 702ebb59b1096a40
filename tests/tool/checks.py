# SPDX-License-Identifier: MIT
"""What the tests of the tool run it with."""
import os
import signal
import subprocess
import sys
import time


def run(*command):
    return subprocess.run(command, capture_output=True, timeout=1800)   # a hang, also in a sanitizer's build


def succeed(*command):
    result = run(*command)
    if result.returncode != 0 or result.stderr:
        sys.exit(f"{' '.join(command)}: status {result.returncode}, {result.stderr.decode()}")
    return result.stdout.decode()


def expect(good, what):
    if not good:
        sys.exit(f"FAILED {what}")


def kill_after(lines, cells, command):
    """Kills the command when its file of finished results has so many lines, and puts half a line behind them; returns
    how many it had."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def count():
        if not os.path.exists(cells):
            return 0
        with open(cells, "rb") as file:
            return file.read().count(b"\n")
    while count() < lines and running.poll() is None:
        time.sleep(0.005)
    expect(running.poll() is None, f"{' '.join(command)} is still at work when it is killed")
    running.send_signal(signal.SIGKILL)
    running.wait()
    with open(cells, "ab") as file:
        file.write(b'{"of":"something that was cut')
    return count()
