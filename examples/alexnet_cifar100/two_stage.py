#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a second stage of computed positions would gain a predictor that looks at computed neighbours, by simulation.

  two_stage.py --data DIR [--images 1000] [--train-images 3072] [--epochs 2] [--threads 2]

Zeros are predicted as ZAP does it: two depthwise 3x3 convolutions on the partial ofmap, one score an activation,
trained to tell zeros by cross entropy on clean maps. One stage: a pattern's positions are computed, then what is left
is skipped where its score is above the threshold, else computed. Two stages: one position of nine is computed first; what scores
above the threshold is skipped; of the others those on pattern D are computed, and with them in the partial ofmap a
second predictor decides on the rest. Prints MACs of conv2 to conv5 saved, predictors not counted, and top-1 lost, on
the first held-out training images.
"""
import argparse
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from train_host import held_out, network_of, normalise, read_cifar, read_safetensors

HOST = Path(__file__).with_name("alexnet_cifar100.safetensors")
THRESHOLDS = 0.5, 0.7, 0.8, 0.9, 0.95
PATTERNS = {"B": lambda p, q: (p + q) % 2 == 0, "D": lambda p, q: (p + q) % 3 == 2,
            "1/9": lambda p, q: (p % 3 == 1) & (q % 3 == 1)}


def mask_of(pattern, like):
    p, q = torch.arange(like.shape[2]).view(-1, 1), torch.arange(like.shape[3]).view(1, -1)
    return PATTERNS[pattern](p, q).float().view(1, 1, *like.shape[2:])


class Scores(nn.Module):
    """One score an activation from the partial ofmap and from which of it was computed."""

    def __init__(self, channels):
        super().__init__()
        self.scale = nn.BatchNorm2d(channels)
        self.known = nn.Conv2d(1, 1, 3, padding=1)
        self.hidden = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.score = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)

    def forward(self, partial, computed):
        hidden = self.hidden(self.scale(partial) * computed) + self.known(computed.mean(1, keepdim=True))
        return self.score(functional.relu(hidden))


def reduce(ofmap, scores, how, threshold):
    """What is computed, 1 or 0 an activation, by a pattern's name or by "two stages"."""
    pattern = "1/9" if how == "two stages" else how
    first = mask_of(pattern, ofmap).expand_as(ofmap)
    wanted = (torch.sigmoid(scores[pattern](ofmap * first, first)) <= threshold).float()
    if how != "two stages":
        return torch.maximum(first, wanted)
    known = torch.maximum(first, wanted * mask_of("D", ofmap))
    second = (torch.sigmoid(scores["two stages"](ofmap * known, known)) <= threshold).float()
    return torch.maximum(known, wanted * second)


def loss_of(ofmap, scores):
    """The sum of all predictors' losses on one layer; the second stage is shown thresholds of all kinds."""
    zero, total = (ofmap == 0).float(), 0
    computed = {name: mask_of(name, ofmap).expand_as(ofmap) for name in PATTERNS}
    first = scores["1/9"](ofmap * computed["1/9"], computed["1/9"])
    threshold = float(torch.empty(1).uniform_(THRESHOLDS[0], THRESHOLDS[-1]))
    uncertain = (torch.sigmoid(first.detach()) <= threshold).float()
    computed["two stages"] = torch.maximum(computed["1/9"], uncertain * computed["D"])
    for name, known in computed.items():
        raw = first if name == "1/9" else scores[name](ofmap * known, known)
        undecided = (1 - known) * (uncertain if name == "two stages" else 1)
        each = functional.binary_cross_entropy_with_logits(raw, zero, reduction="none")
        total = total + (each * undecided).sum() / undecided.sum().clamp(min=1)
    return total


def forward(network, images, change):
    """The network's logits; change(layer, ofmap) sees conv2 to conv5 after their ReLU."""
    convolutions, value = 0, normalise(images)
    for module in network:
        value = module(value)
        convolutions += isinstance(module, nn.Conv2d)
        if isinstance(module, nn.ReLU) and value.dim() == 4 and convolutions >= 2:
            value = change(convolutions, value)
    return value


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--images", type=int, default=1000)
    options.add_argument("--train-images", type=int, default=3072)
    options.add_argument("--epochs", type=int, default=2)
    options.add_argument("--threads", type=int, default=2)
    o = options.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(1)
    network = network_of(read_safetensors(HOST)[2]).eval()
    images, labels = read_cifar(o.data / "train.bin")
    held = held_out(labels)
    train, test, truth = images[~held][:o.train_images], images[held][:o.images], labels[held][:o.images]
    convolutions = [module for module in network if isinstance(module, nn.Conv2d)]
    reducible = dict(enumerate(convolutions[1:], 2))
    names = *PATTERNS, "two stages"
    scores = {layer: nn.ModuleDict({name: Scores(convolution.out_channels) for name in names})
              for layer, convolution in reducible.items()}
    parameters = [p for layer in scores.values() for p in layer.parameters()]
    optimizer = torch.optim.Adam(parameters, 5e-3)
    steps = o.epochs * (len(train) // 64)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=steps)
    for step in range(steps):
        batch, losses = train[torch.randint(len(train), (64,))], []

        def observe(layer, ofmap):
            losses.append((layer, ofmap))
            return ofmap
        with torch.no_grad():
            forward(network, batch, observe)
        loss = sum(loss_of(ofmap, scores[layer]) for layer, ofmap in losses)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 16 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.3f}", flush=True)
    for layer in scores.values():
        layer.eval()

    def measured(how, threshold):
        macs, dense, right = 0.0, 0.0, 0

        def change(layer, ofmap):
            nonlocal macs, dense
            if how is None:
                return ofmap
            computed = reduce(ofmap, scores[layer], how, threshold)
            cost = reducible[layer].in_channels   # of an activation, in units of the kernel's 9 taps
            macs += cost * computed.sum().item()
            dense += cost * computed.numel()
            return ofmap * computed
        with torch.no_grad():
            for batch, truths in zip(test.split(250), truth.split(250)):
                right += (forward(network, batch, change).argmax(1) == truths).sum().item()
        return 100 * (1 - macs / dense) if dense else 0.0, 100 * right / len(truth)

    _, top1 = measured(None, 0)
    print(f"dense: top-1 {top1:.2f} %")
    print("| computed first | threshold | MACs saved | points of top-1 lost |\n|---|---|---|---|")
    for how in names:
        for threshold in THRESHOLDS:
            saved, reduced = measured(how, threshold)
            print(f"| {how} | {threshold} | {saved:.1f} % | {top1 - reduced:.2f} |", flush=True)


if __name__ == "__main__":
    main()
