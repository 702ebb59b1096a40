#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Trains the sketches of a host: predictors that read a layer's ifmap and need no computed activation.

A sketch is a low-rank convolution, three linear stages (pointwise C -> rank, depthwise 3x3, pointwise rank -> M), and its
score s is trained by

  loss = mean over all activations of  X^2 / mean(X^2) * softplus(-s) + lambda * softplus(s)

X being the activation after ReLU: skipping costs its square, computing costs lambda. The best s is the logarithm of the
expected X^2 / (lambda * mean(X^2)), whatever lambda, so any threshold may be chosen later; log(lambda) is added to the bias
that ships. No label of an image is used, the host is frozen, and each layer learns from the host's clean ifmaps.

The first 50 records of every class in train.bin are held out (5,000 images): the log shows the curves on 1,000 of them.

  train_sketches.py --data DIR --host FILE --predictors FILE --out FILE [--epochs 4] [--share 12] [--seed 1]

`--out` is `--predictors` with the sketches added as <layer>.none.sketch.*. A run that is cut off resumes from its
checkpoint, at the epoch after the last complete one. Needs Debian's python3-torch.
"""
import argparse
import os
import time

import torch
from torch import nn
from torch.nn import functional

from train_host import augment, digest_of, held_out, network_of, normalise, read_cifar, read_safetensors, write_entries

LAYERS = ["conv2", "conv3", "conv4", "conv5"]
LAMBDA = 0.05


def add_tensors(header, payload, tensors, metadata, path):
    """Writes the file with f32 tensors added or replaced."""
    entries = {name: (entry["dtype"], entry["shape"], payload[slice(*entry["data_offsets"])])
               for name, entry in header.items() if name != "__metadata__"}
    for name, tensor in tensors.items():
        entries[name] = ("F32", tensor.shape, tensor.detach().contiguous().numpy().astype("<f4").tobytes())
    write_entries(path, dict(sorted(entries.items())), {**header["__metadata__"], **metadata})


def maps(network, images):
    """(layer, ifmap, ofmap after ReLU) of every reducible layer, in bf16 where the processor has it, as f32."""
    result, x = [], images
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for module in network:
            if isinstance(module, nn.Flatten):
                return result[1:]   # conv1 is not reducible
            if isinstance(module, nn.Conv2d):
                ifmap = x
            x = module(x)
            if isinstance(module, nn.ReLU):
                result.append((f"conv{len(result) + 1}", ifmap.float(), x.float()))


class Sketch(nn.Module):
    def __init__(self, convolution, share):
        super().__init__()
        in_channels, out_channels = convolution.in_channels, convolution.out_channels
        rank = max(1, int(9 * in_channels * out_channels / (share * (in_channels + out_channels)) / 16 + 0.5)) * 16
        self.reduce = nn.Conv2d(in_channels, rank, 1, bias=False)
        self.depthwise = nn.Conv2d(rank, rank, 3, padding=convolution.padding, groups=rank, bias=False)
        self.norm = nn.BatchNorm2d(rank)   # linear too: folded when exported
        self.expand = nn.Conv2d(rank, out_channels, 1)
        nn.init.normal_(self.expand.weight, std=0.3 / rank ** 0.5)
        self.macs = rank * (in_channels + out_channels + 9)

    def forward(self, ifmap):
        return self.expand(self.norm(self.depthwise(self.reduce(ifmap))))

    def exported(self):
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        shift = self.norm.bias - self.norm.running_mean * scale
        expand = self.expand.weight[:, :, 0, 0]
        return {"reduce.weight": self.reduce.weight,
                "depthwise.weight": self.depthwise.weight * scale.view(-1, 1, 1, 1),
                "expand.weight": self.expand.weight,
                "expand.bias": self.expand.bias + expand @ shift + torch.log(torch.tensor(LAMBDA))}


def curves(network, sketches, images):
    """By layer: share of the activations that may be skipped so that 0.5, 1, 2 and 4 % of all X^2 are lost."""
    scores = {name: [] for name in LAYERS}
    squares = {name: [] for name in LAYERS}
    for batch in images.split(125):
        for name, ifmap, ofmap in maps(network, normalise(batch).contiguous(memory_format=torch.channels_last)):
            with torch.no_grad():
                scores[name].append(sketches[name](ifmap)[:, :, ::2, ::2].flatten())
            squares[name].append((ofmap[:, :, ::2, ::2] ** 2).flatten())
    result = {}
    for name in LAYERS:
        energy = torch.cat(squares[name])[torch.cat(scores[name]).argsort()].double().cumsum(0)
        result[name] = [(energy <= share * energy[-1]).float().mean().item() for share in (0.005, 0.01, 0.02, 0.04)]
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", required=True, help="folder with train.bin")
    options.add_argument("--host", required=True, help="safetensors file of the host")
    options.add_argument("--predictors", required=True, help="safetensors file of its other predictors")
    options.add_argument("--out", required=True, help="safetensors file to write")
    options.add_argument("--epochs", type=int, default=4)
    options.add_argument("--images", type=int, default=45000, help="training images of an epoch")
    options.add_argument("--share", type=float, default=12, help="a sketch does about 1 / share of its layer's MACs")
    options.add_argument("--batch", type=int, default=128)
    options.add_argument("--learning-rate", type=float, default=0.01)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--threads", type=int, default=torch.get_num_threads())
    options.add_argument("--checkpoint", default="sketches.checkpoint")
    options.add_argument("--log", default="sketches.log")
    o = options.parse_args()

    torch.set_num_threads(o.threads)
    _, _, tensors = read_safetensors(o.host)
    network = network_of(tensors)
    torch.manual_seed(o.seed)   # here: making a network draws numbers too
    convolutions = [module for module in network if isinstance(module, nn.Conv2d)]
    sketches = {name: Sketch(convolution, o.share) for name, convolution in zip(LAYERS, convolutions[1:])}
    images, labels = read_cifar(os.path.join(o.data, "train.bin"))
    mask = held_out(labels)
    held = images[mask][torch.randperm(int(mask.sum()), generator=torch.Generator().manual_seed(0))[:1000]]
    padded = functional.pad(images[~mask].float(), (4, 4, 4, 4), mode="reflect").byte()
    steps = min(o.images, len(padded)) // o.batch

    parameters = [p for sketch in sketches.values() for p in sketch.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=o.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, o.learning_rate, total_steps=o.epochs * steps, pct_start=0.15)
    first, mean_square = 0, {}
    if os.path.exists(o.checkpoint):
        state = torch.load(o.checkpoint)
        first, mean_square = state["epoch"], state["mean_square"]
        for name in LAYERS:
            sketches[name].load_state_dict(state[name])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
    else:
        some = augment(padded, torch.randperm(len(padded))[:1000], torch.Generator().manual_seed(o.seed))
        mean_square = {name: (ofmap ** 2).mean().item() for name, _, ofmap in maps(network, some)}

    log = open(o.log, "a")

    def say(text):
        print(text, flush=True)
        log.write(text + "\n")
        log.flush()

    say(f"start epoch={first} epochs={o.epochs} images={steps * o.batch} share={o.share} seed={o.seed} "
        f"MACs of a position {[sketch.macs for sketch in sketches.values()]}")
    for epoch in range(first, o.epochs):
        start, total = time.time(), dict.fromkeys(LAYERS, 0.0)
        generator = torch.Generator().manual_seed(o.seed * 1000 + epoch)   # a resumed epoch repeats exactly
        order = torch.randperm(len(padded), generator=generator)
        for step in range(steps):
            chosen = order[step * o.batch:(step + 1) * o.batch]
            x = augment(padded, chosen, generator).contiguous(memory_format=torch.channels_last)
            optimizer.zero_grad(set_to_none=True)
            for name, ifmap, ofmap in maps(network, x):
                score = sketches[name](ifmap)
                loss = (functional.softplus(-score) * (ofmap ** 2 / mean_square[name]) + functional.softplus(score) * LAMBDA).mean()
                loss.backward()
                total[name] += loss.item()
            optimizer.step()
            schedule.step()
            if step % 20 == 0 and epoch == first:
                print(f"epoch {epoch} step {step}/{steps} {time.time() - start:.0f} s", flush=True)
        for sketch in sketches.values():
            sketch.eval()
        held_curves = curves(network, sketches, held)
        for sketch in sketches.values():
            sketch.train()
        say(f"epoch {epoch + 1}/{o.epochs} " + "; ".join(
            f"{name} loss {total[name] / steps:.4f} " + " ".join(f"{share:.3f}" for share in held_curves[name]) for name in LAYERS)
            + f" {time.time() - start:.0f} s")
        torch.save({"epoch": epoch + 1, "mean_square": mean_square, "optimizer": optimizer.state_dict(),
                    "schedule": schedule.state_dict(), **{name: sketches[name].state_dict() for name in LAYERS}},
                   o.checkpoint + ".part")
        os.replace(o.checkpoint + ".part", o.checkpoint)

    header, payload, _ = read_safetensors(o.predictors)
    if header["__metadata__"]["host_sha256"] != digest_of(o.host):
        raise SystemExit(f"{o.predictors} belongs to another host than {o.host}")
    added = {f"{name}.none.sketch.{part}": tensor for name in LAYERS for part, tensor in sketches[name].exported().items()}
    add_tensors(header, payload, added, {
        "sketches": f"share {o.share:g}, {o.epochs} epochs of {steps * o.batch} images, seed {o.seed}"}, o.out)


if __name__ == "__main__":
    main()
