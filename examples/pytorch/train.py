#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Trains the networks of networks.py on CIFAR-100, on a GPU where there is one: the whole data set lies there as bytes.

  train.py --data DIR --network vgg residual --out DIR [--epochs 60] [--seconds 90]

DIR holds train.bin and test.bin in the binary format. The first 50 records of every class are held out; nothing is
chosen on test images, which are looked at once, at the end. Writes NETWORK.npz: the tensors of state_dict by name,
kernels in f16.
"""
import argparse
import pathlib
import time

import numpy
import torch
from torch import nn

import networks

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def augment(padded, chosen):
    """Random 32x32 crops of images padded to 40x40, half of them flipped; normalised."""
    n, device = len(chosen), padded.device
    span = torch.arange(32, device=device)
    rows = torch.randint(0, 9, (n, 1), device=device) + span
    flipped = torch.rand(n, 1, device=device) < 0.5
    columns = torch.randint(0, 9, (n, 1), device=device) + torch.where(flipped, 31 - span, span)
    channels = torch.arange(3, device=device).view(1, 3, 1, 1)
    return networks.normalise(padded[chosen.view(n, 1, 1, 1), channels, rows.view(n, 1, 32, 1),
                                     columns.view(n, 1, 1, 32)])


def top1(network, images, labels):
    network.eval()
    with torch.no_grad():
        right = sum((network(x.contiguous(memory_format=torch.channels_last)).argmax(1) == y).sum()
                    for x, y in networks.batches(images, labels, 500))
    network.train()
    return 100.0 * right.item() / len(labels)


def train(name, padded, labels, held, o):
    """The trained network. Nesterov's SGD on one cycle, bf16 where autocast takes it."""

    def begin(epochs):
        torch.manual_seed(o.seed)
        network = networks.NETWORKS[name]().to(DEVICE, memory_format=torch.channels_last)
        optimizer = torch.optim.SGD(network.parameters(), lr=o.rate, momentum=0.9, nesterov=True,
                                    weight_decay=o.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, o.rate, total_steps=epochs * steps, pct_start=0.2,
                                                       div_factor=10, final_div_factor=1000, cycle_momentum=False)

        def step(chosen):
            x = augment(padded, chosen).contiguous(memory_format=torch.channels_last)
            with torch.autocast(DEVICE, dtype=torch.bfloat16):
                scores = network(x)
            loss = nn.functional.cross_entropy(scores.float(), labels[chosen], label_smoothing=0.1)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            return loss.detach()

        return network, step

    def wait():
        if DEVICE == "cuda":
            torch.cuda.synchronize()

    steps, epochs = o.steps or len(labels) // o.batch, o.epochs
    if o.seconds:   # as many epochs as fit, told from some steps of a network that is thrown away
        _, step = begin(1)
        trial, some = min(40, steps), torch.arange(o.batch, device=DEVICE)
        for i in range(trial):
            if i == trial // 2:   # the first choose kernels
                wait()
                start = time.time()
            step(some)
        wait()
        epochs = max(1, min(o.epochs, int(o.seconds / ((time.time() - start) / (trial - trial // 2) * steps * 1.05))))
    network, step = begin(epochs)
    start = time.time()
    for epoch in range(epochs):
        order = torch.randperm(len(labels), device=DEVICE)
        total = sum(step(order[i * o.batch:(i + 1) * o.batch]) for i in range(steps))
        if epoch % 5 == 4 or epoch == epochs - 1:
            print(f"{name} epoch {epoch + 1}/{epochs} loss {total.item() / steps:.4f} held-out top-1 "
                  f"{top1(network, *held):.2f} {time.time() - start:.0f} s", flush=True)
    return network


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=pathlib.Path, required=True, help="folder with train.bin and test.bin")
    options.add_argument("--network", nargs="+", choices=networks.NETWORKS, default=list(networks.NETWORKS))
    options.add_argument("--out", type=pathlib.Path, required=True, help="folder to write NETWORK.npz to")
    options.add_argument("--epochs", type=int, default=60)
    options.add_argument("--seconds", type=float, help="of each training, roughly: fewer epochs where they take longer")
    options.add_argument("--batch", type=int, default=512)
    options.add_argument("--rate", type=float, default=0.4, help="the learning rate's peak")
    options.add_argument("--weight-decay", type=float, default=5e-4)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--steps", type=int, help="of an epoch, for a trial")
    o = options.parse_args()
    if DEVICE == "cuda":
        torch.backends.cudnn.benchmark = True
    images, labels = networks.read_cifar(o.data / "train.bin")
    mask = networks.held_out(labels)
    held = images[mask].to(DEVICE), labels[mask].to(DEVICE)
    padded = nn.functional.pad(images[~mask].to(DEVICE).float(), (4, 4, 4, 4), mode="reflect").byte()
    labels = labels[~mask].to(DEVICE)
    o.out.mkdir(parents=True, exist_ok=True)
    for name in o.network:
        network = train(name, padded, labels, held, o)
        tensors = {key: tensor.float().cpu().contiguous().numpy() for key, tensor in network.state_dict().items()
                   if "num_batches" not in key}
        numpy.savez(o.out / f"{name}.npz", **{key: array.astype(numpy.float16) if array.ndim > 1 else array
                                              for key, array in tensors.items()})
        rounded = networks.load(name, o.out / f"{name}.npz").to(DEVICE)
        test = [tensor.to(DEVICE) for tensor in networks.read_cifar(o.data / "test.bin")]
        print(f"{name} as written: held-out top-1 {top1(rounded, *held):.2f} test top-1 {top1(rounded, *test):.2f}",
              flush=True)


if __name__ == "__main__":
    main()
