#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Converts the trained networks and shows what it takes and what it saves, on one thread.

  convert.py LIBRARY                        with the sketches and thresholds beside it, on the 500 bundled test images
  convert.py LIBRARY --data DIR             on the 10,000 of DIR/test.bin
  convert.py LIBRARY --data DIR --train     and trains sketches anew, without labels, on DIR/train.bin; thresholds are chosen on its held-out images
"""
import argparse
import pathlib
import statistics
import time

import numpy
import torch

import networks
import redzap

HERE = pathlib.Path(__file__).resolve().parent


def save(path, reduced, threshold):
    tensors = {f"{layer}/{key}": tensor.half().numpy() for layer, found in redzap.sketches(reduced).items() for key, tensor in found.items()}
    numpy.savez(path, threshold=numpy.float32(threshold), **tensors)


def load(path):
    """Sketches by layer, and the threshold that was chosen."""
    found = {}
    with numpy.load(path) as arrays:
        for name in (name for name in arrays.files if "/" in name):
            found.setdefault(name.partition("/")[0], {})[name.partition("/")[2]] = torch.from_numpy(arrays[name].astype(numpy.float32))
        return found, float(arrays["threshold"])


def milliseconds(models, images, runs):
    """An image, in the median of runs by turns."""
    times = [[] for _ in models]
    for run in range(runs * len(models)):
        start = time.perf_counter()
        models[run % len(models)](images)
        times[run % len(models)].append(1000 * (time.perf_counter() - start) / len(images))
    return [statistics.median(some) for some in times]


def show(name, o):
    network, path = networks.load(name, HERE / f"{name}.npz"), HERE / f"{name}_sketches.npz"
    test = networks.batches(*networks.read_cifar((o.data or HERE.parent / "alexnet_cifar100") / ("test.bin" if o.data else "test_500.bin")))
    if o.train:
        images, labels = networks.read_cifar(o.data / "train.bin")
        mask = networks.held_out(labels)
        seen = images[~mask][torch.randperm(int((~mask).sum()), generator=torch.Generator().manual_seed(1))[:o.images]]
        reduced = redzap.convert(network, [normal for normal, _ in networks.batches(seen, seen)], epochs=o.epochs)
        save(path, reduced, redzap.tune(reduced, networks.batches(images[mask], labels[mask]), o.max_loss))
    sketches, threshold = load(path)
    plain, dense, reduced = redzap.fold(network), *(redzap.convert(network, test, trained=sketches) for _ in range(2))
    redzap.set_threshold(reduced, threshold)
    models = {"PyTorch's convolutions": plain, "redzap's": dense, "redzap's, reduced": reduced}
    one, many = (milliseconds(list(models.values()), test[0][0][:count], runs) for count, runs in ((1, 41), (16, 11)))
    print(f"{name}, {sum(len(y) for _, y in test):,} test images, threshold {threshold:.3g}" + "; PyTorch's: " + ", ".join(reduced.kept))
    for (whose, model), alone, together in zip(models.items(), one, many):
        found = redzap.evaluate(model, test)
        print(f"{whose:22}  top-1 {found.top1:5.2f} %  an image {alone:6.2f} ms, of 16 {together:6.2f} ms" + (
            f"  {found.saving:.1f} % of all MACs saved: " + ", ".join(f"{layer} {share:.0f} %" for layer, share in found.layers.items())
            if model is reduced else ""), flush=True)


options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("library", help="build/release/lib/libredzap_torch.so")
options.add_argument("--data", type=pathlib.Path, help="folder with test.bin, and train.bin for --train")
options.add_argument("--train", action="store_true")
options.add_argument("--network", nargs="+", choices=networks.NETWORKS, default=list(networks.NETWORKS))
options.add_argument("--images", type=int, default=10000, help="to train on")
options.add_argument("--epochs", type=int, default=3)
options.add_argument("--max-loss", type=float, default=0.7, help="points of top-1 on held-out images")
o = options.parse_args()
redzap.load(o.library)
torch.set_num_threads(1)
for name in o.network:
    show(name, o)
