#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follows docs/walk-through.md word for word in an empty Debian root, as root; its last block of text must be what the
program prints. Run by hand.

    debootstrap --variant=minbase bookworm ROOT
    tests/install/walk_through.py ROOT

What the page clones is this repository's HEAD, put into ROOT. It installs packages there, and takes about ten minutes
on two cores.
"""
import contextlib
import pathlib
import shutil
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests/docs"))
from pages import indented  # noqa: E402

URL = "https://example.org/redzap.git"


@contextlib.contextmanager
def mounted(root):
    """With /proc and /dev, as compilers and package scripts need them."""
    subprocess.run(["mount", "-t", "proc", "proc", root / "proc"], check=True)
    try:
        subprocess.run(["mount", "--bind", "/dev", root / "dev"], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", root / "dev"], check=True)
    finally:
        subprocess.run(["umount", root / "proc"], check=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[1])
    *commands, printed = indented((REPOSITORY / "docs/walk-through.md").read_text())
    shutil.rmtree(root / "srv/redzap.git", ignore_errors=True)
    shutil.rmtree(root / "root/redzap", ignore_errors=True)
    shutil.rmtree(root / "root/mine", ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "--bare", REPOSITORY, root / "srv/redzap.git"], check=True)
    (root / "etc/gitconfig").write_text(f'[url "/srv/redzap.git"]\n\tinsteadOf = {URL}\n[safe]\n\tdirectory = *\n')
    with mounted(root):
        done = subprocess.run(["chroot", root, "/usr/bin/env", "-i", "HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                               "bash", "-exc", "cd\n" + "".join(commands)], stdout=subprocess.PIPE, text=True)
    print(done.stdout)
    if done.returncode != 0:
        sys.exit(f"a command of the page ended with {done.returncode}, see above")
    if not done.stdout.endswith(printed):
        sys.exit(f"the page says that this is printed at the end:\n{printed}")


if __name__ == "__main__":
    main()
