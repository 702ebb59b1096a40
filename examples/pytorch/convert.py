#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Converts the trained networks and shows what their reduction saves and costs, on one thread.

  convert.py LIBRARY                      with the sketches and thresholds beside it, on the 500 bundled test images
  convert.py LIBRARY --data DIR           on the 10,000 of DIR/test.bin
  convert.py LIBRARY --data DIR --train   trains sketches on DIR/train.bin, thresholds on its held-out images
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


def train(name, network, o):
    """Sketches in f16 and their threshold, to NAME_sketches.npz."""
    images, labels = networks.read_cifar(o.data / "train.bin")
    mask = networks.held_out(labels)
    seen = images[~mask][torch.randperm(int((~mask).sum()), generator=torch.Generator().manual_seed(1))[:o.images]]
    reduced = redzap.convert(network, [networks.normalise(some) for some in seen.split(100)], epochs=o.epochs)
    tensors = {f"{layer}/{key}": tensor.half().numpy() for layer, sketch in redzap.sketches(reduced).items()
               for key, tensor in sketch.items()}
    tensors["threshold"] = numpy.float32(redzap.tune(reduced, networks.batches(images[mask], labels[mask]), o.max_loss))
    numpy.savez(HERE / f"{name}_sketches.npz", **tensors)


def milliseconds(models, images, runs):
    """Of the processor's time an image, in the median of runs by turns: other programs are not counted."""
    times = [[] for _ in models]
    for i in range(runs * len(models)):
        start = time.process_time()
        models[i % len(models)](images)
        times[i % len(models)].append(1000 * (time.process_time() - start) / len(images))
    return [statistics.median(some) for some in times]


def show(name, network, o):
    test = networks.batches(*networks.read_cifar(o.data / "test.bin" if o.data else HERE / networks.BUNDLED))
    sketches, threshold = networks.load_sketches(HERE / f"{name}_sketches.npz")
    dense, reduced = (redzap.convert(network, test, trained=sketches) for _ in range(2))
    redzap.set_threshold(reduced, threshold)
    plain, images = redzap.fold(network), test[0][0]
    models = {"PyTorch's convolutions": plain, "redzap's": dense, "redzap's, reduced": reduced}
    one, many = (milliseconds(list(models.values()), images[:count], runs) for count, runs in ((1, 21), (16, 5)))
    print(f"{name}: {sum(len(y) for _, y in test):,} test images, threshold {threshold:.3f}, 1 thread; PyTorch's and "
          f"redzap's logits differ by {(plain(images) - dense(images)).abs().max():.0e} at most")
    for (whose, model), alone, together in zip(models.items(), one, many):
        found = None if model is plain else redzap.evaluate(model, test)
        print(f"{whose:22}  " + (f"top-1 {found.top1:5.2f} %" if found else " " * 13) +
              f"  an image {alone:6.2f} ms, of 16 {together:5.2f} ms", flush=True)
    print(f"{found.saving:.1f} % of the MACs of all convolutions saved; of {', of '.join(found.layers)}: "
          f"{', '.join(f'{share:.0f}' for share in found.layers.values())} %")
    print(f"PyTorch's still: {'; '.join(f'{layer}, since {why}' for layer, why in reduced.kept.items())}\n")


options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
options.add_argument("library", help="build/release/lib/libredzap_torch.so")
options.add_argument("--data", type=pathlib.Path, help="folder with test.bin, and train.bin for --train")
options.add_argument("--train", action="store_true")
options.add_argument("--network", nargs="+", choices=networks.NETWORKS, default=list(networks.NETWORKS))
options.add_argument("--images", type=int, default=8000, help="to train on")
options.add_argument("--epochs", type=int, default=3)
options.add_argument("--max-loss", type=float, default=0.7, help="points of top-1 on the held-out images")
o = options.parse_args()
redzap.load(o.library)
for name in o.network:
    network, threads = networks.load(name, HERE / f"{name}.npz"), torch.get_num_threads()
    if o.train:
        train(name, network, o)
    torch.set_num_threads(1)
    show(name, network, o)
    torch.set_num_threads(threads)
