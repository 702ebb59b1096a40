#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of `redzap report` needs nothing from elsewhere, and its pictures and shares are those of `redzap evaluate`:
report.py REDZAP."""
import base64
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

REDZAP = sys.argv[1]
COLOURS = {(0, 114, 178): 0, (214, 214, 214): 1, (213, 94, 0): 2, (0, 158, 115): 3}


def run(*arguments):
    return subprocess.run([REDZAP, *arguments], capture_output=True, text=True)


def pixels(uri):
    """Rows of colours of an RGB PNG whose rows may be filtered by any of PNG's five ways."""
    png = base64.b64decode(uri.split(",")[1], validate=True)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack(">I", png[at + 8 + size:at + 12 + size])[0]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 2)
        data += body if kind == b"IDAT" else b""
        at += 12 + size
    raw, above, rows = zlib.decompress(data), bytes(3 * width), []
    for y in range(height):
        way, line = raw[y * (3 * width + 1)], bytearray(raw[y * (3 * width + 1) + 1:(y + 1) * (3 * width + 1)])
        for i in range(len(line)):
            left, up, corner = line[i - 3] if i >= 3 else 0, above[i], above[i - 3] if i >= 3 else 0
            nearest = min((left, up, corner), key=lambda v: abs(left + up - corner - v))
            line[i] = (line[i] + (0, left, up, (left + up) // 2, nearest)[way]) % 256
        above = bytes(line)
        rows.append([tuple(line[i:i + 3]) for i in range(0, len(line), 3)])
    return rows


with tempfile.TemporaryDirectory() as scratch:
    out, figures = f"{scratch}/report.html", f"{scratch}/evaluation.json"
    for setting in (["--technique", "redzap", "--pattern", "B", "--threshold", "0.3"], ["--technique", "sketch"]):
        wrote = run("report", "--images", "1", "--out", out, *setting)
        assert wrote.returncode == 0 and wrote.stdout == f"wrote {out}\n", wrote
        page = pathlib.Path(out).read_text()
        assert not re.search(r'(src|href)="(?!data:)|@import|url\(|<script', page)
        assert run("evaluate", "--images", "1", "--quiet", "--json", figures, *setting).returncode == 0
        layers = json.loads(pathlib.Path(figures).read_text())["layers"]
        images = re.findall(r'src="(data:image/png;base64,[^"]+)"', page)
        assert len(images) == 1 + len(layers) == 5, len(images)
        assert len(pixels(images[0])) == 32 and len(pixels(images[0])[0]) == 32
        for layer, uri in zip(layers, images[1:]):
            counts = [0, 0, 0, 0]
            for row in pixels(uri):
                for pixel in row:
                    if pixel in COLOURS:
                        counts[COLOURS[pixel]] += 1
            seen = [count / sum(counts) for count in counts]
            said = [layer[name] for name in ("irreducible", "zero", "max", "average")]
            assert all(abs(a - b) < 1e-9 for a, b in zip(seen, said)), (layer["name"], seen, said)
            assert f'<h3>{layer["name"]}, ' in page
    assert page.count("this report") >= 2 and "sketch" in page

    table = pathlib.Path(scratch) / "figure-10.csv"
    for text, why in (("", "has no column curve"), ("curve,pattern,mac_saving\n", "has no column top1_loss"),
                      ("curve,pattern,mac_saving,top1_loss\na,B,1\n",
                       "row 1 has another number of cells than the first"),
                      ("curve,pattern,mac_saving,top1_loss\na,B,x,1\n", 'row 1: "x" is no number')):
        table.write_text(text)
        refused = run("report", "--images", "1", "--out", f"{scratch}/none.html", "--curves", str(table))
        assert refused.returncode == 1 and str(table) in refused.stderr and why in refused.stderr, refused
    assert run("report", "--images", "1", "--out", f"{scratch}/no/such/folder.html").returncode == 1
    assert not pathlib.Path(f"{scratch}/none.html").exists()

    photo = pathlib.Path(scratch) / "a<b>&c.ppm"
    photo.write_bytes(b"P6 32 32 255\n" + bytes(range(256)) * 12)
    assert run("report", "--images", "1", "--out", out, str(photo), "--quiet").stdout == ""
    page = pathlib.Path(out).read_text()
    assert "a&lt;b&gt;&amp;c.ppm" in page and "<b>" not in page
    rows = pixels(re.search(r'src="(data:image/png;base64,[^"]+)"', page)[1])
    assert rows[0][:2] == [(0, 1, 2), (3, 4, 5)] and rows[31][31] == (253, 254, 255)

    shown = run("classify", "--show", str(photo)).stdout.splitlines()
    assert len(shown) == 1 + 1 + 19 + 1, shown
    assert shown[1].split() == ["conv2", "conv3", "conv4", "conv5"]
    assert all(len(row) == 2 * (19 + 3 * 9) + 4 * 2 for row in shown[2:21]), shown
    everything = run("classify", "--show", "--technique", "dense", str(photo)).stdout.splitlines()
    assert everything[2].startswith("\u2588" * 38 + "  "), everything[2]
