#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Trains the host network: the ZAP authors' AlexNet for CIFAR-100, exported as safetensors.

Two stages, each with a one-cycle schedule of its own. In the first every convolution carries a batch norm; then the
batch norms are folded into kernel and bias, and the second stage goes on with the network as published, conv -> ReLU,
whose ofmaps come to hold more zeros (the log has their shares).

The first 50 records of every class in train.bin are held out (5,000 images). Nothing is chosen on test images.

  train_host.py --data DIR --out FILE [--epochs 18 20] [--seed 1] [--checkpoint FILE] [--log FILE]

With --fine-tune, a host and its sketches (redzap train) are read instead, and the host's weights are trained on with
what the sketches leave out set to zero, at the threshold that they shall be used at: so the host learns, from labels,
to do without. The gradient flows through what is kept; the sketches stay as they are, and see ifmaps of reduced layers.
Written are the host and, to --sketches-out, its sketches: other predictors of the old host do not belong to the new
one.

  train_host.py --data DIR --out FILE --fine-tune HOST --sketches FILE --sketches-out FILE [--threshold 0.15]
                [--fine-tune-epochs 4] [--fine-tune-rate 0.002]

Either takes --device cuda too; order of images and crops are the same there, dropout is not.

A run that is cut off resumes from its checkpoint, at the epoch after the last complete one; one of another training is
refused. Needs Debian's python3-torch and libopenblas0; libtcmalloc_minimal.so.4 in LD_PRELOAD makes it about 5 %
faster.
"""
import argparse
import hashlib
import json
import math
import os
import struct
import time

import numpy
import torch
from torch import nn

MEAN = (0.5071, 0.4865, 0.4409)
STD = (0.2673, 0.2564, 0.2762)
HELD_OUT_PER_CLASS = 50
RECORD = 2 + 3 * 32 * 32


def read_cifar(path):
    """uint8 images (N, 3, 32, 32) and fine labels (N) of a file in CIFAR-100's binary format."""
    records = numpy.fromfile(path, dtype=numpy.uint8).reshape(-1, RECORD)
    images = torch.from_numpy(records[:, 2:].copy()).view(-1, 3, 32, 32)
    return images, torch.from_numpy(records[:, 1].astype(numpy.int64))


def held_out(labels):
    """True for the first 50 records of each class, in file order."""
    mask = torch.zeros(len(labels), dtype=torch.bool, device=labels.device)
    for label in labels.unique():
        mask[(labels == label).nonzero().flatten()[:HELD_OUT_PER_CLASS]] = True
    return mask


def normalise(images):
    mean = torch.tensor(MEAN, device=images.device).view(1, 3, 1, 1)
    std = torch.tensor(STD, device=images.device).view(1, 3, 1, 1)
    return (images.float() / 255 - mean) / std


def augment(padded, chosen, generator):
    """Random 32x32 crops of images padded to 40x40 by reflection, half of them flipped."""
    n = len(chosen)
    top = torch.randint(0, 9, (n, 1), generator=generator)
    left = torch.randint(0, 9, (n, 1), generator=generator)
    columns = torch.arange(32).repeat(n, 1)
    flipped = torch.rand(n, generator=generator) < 0.5
    columns[flipped] = columns[flipped].flip(1)
    rows = (top + torch.arange(32)).view(n, 1, 32, 1)
    columns = (left + columns).view(n, 1, 1, 32)
    channels = torch.arange(3).view(1, 3, 1, 1)
    places = (place.to(padded.device) for place in (chosen.view(n, 1, 1, 1), channels, rows, columns))
    return normalise(padded[tuple(places)])


def conv_block(in_channels, out_channels, padding, batch_norm):
    convolution = nn.Conv2d(in_channels, out_channels, 3, padding=padding, bias=not batch_norm)
    return [convolution] + [nn.BatchNorm2d(out_channels)] * batch_norm + [nn.ReLU(inplace=True)]


def make_network(batch_norm):
    return nn.Sequential(
        *conv_block(3, 64, 2, batch_norm), nn.MaxPool2d(2),
        *conv_block(64, 192, 2, batch_norm), nn.MaxPool2d(2),
        *conv_block(192, 384, 1, batch_norm), *conv_block(384, 256, 1, batch_norm),
        *conv_block(256, 256, 1, batch_norm), nn.MaxPool2d(3, 2),
        nn.Flatten(),
        nn.Dropout(), nn.Linear(4096, 2048), nn.ReLU(inplace=True),
        nn.Dropout(), nn.Linear(2048, 2048), nn.ReLU(inplace=True),
        nn.Linear(2048, 100)).to(memory_format=torch.channels_last)


def initialise(network):
    for module in network:
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def top1(network, images, labels, bf16=False):
    network.eval()
    right = 0
    with torch.no_grad(), torch.autocast(images.device.type, dtype=torch.bfloat16, enabled=bf16):
        for batch, label in zip(images.split(250), labels.split(250)):
            right += (network(normalise(batch)).argmax(1) == label).sum().item()
    network.train()
    return 100.0 * right / len(labels)


def exported(network):
    """The tensors of the network that ships, f32: each batch norm folded into the convolution before it."""
    tensors, convolutions, linears = {}, 0, 0
    modules = list(network)
    for module, follower in zip(modules, modules[1:] + [None]):
        if isinstance(module, nn.Conv2d):
            convolutions += 1
            weight, bias = module.weight, module.bias
            if isinstance(follower, nn.BatchNorm2d):
                scale = follower.weight / torch.sqrt(follower.running_var + follower.eps)
                weight, bias = weight * scale.view(-1, 1, 1, 1), follower.bias - follower.running_mean * scale
            tensors[f"conv{convolutions}.weight"], tensors[f"conv{convolutions}.bias"] = weight, bias
        elif isinstance(module, nn.Linear):
            linears += 1
            tensors[f"fc{linears}.weight"], tensors[f"fc{linears}.bias"] = module.weight, module.bias
    return {name: tensor.detach().float().cpu().contiguous() for name, tensor in tensors.items()}


def network_of(tensors):
    """The network that ships, from its tensors."""
    network = make_network(batch_norm=False)
    values = iter(tensors.values())
    network.load_state_dict({name: next(values) for name in network.state_dict()})
    return network


def read_safetensors(path):
    """Header and payload bytes, and the tensors as f32."""
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header, payload, tensors = json.loads(data[8:8 + size]), data[8 + size:], {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        raw = bytearray(payload[slice(*entry["data_offsets"])])
        if entry["dtype"] == "BF16":
            values = (torch.frombuffer(raw, dtype=torch.int16).int() << 16).view(torch.float32)
        else:
            values = torch.frombuffer(raw, dtype=torch.float32)
        tensors[name] = values.reshape(entry["shape"])
    return header, payload, tensors


def digest_of(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def write_entries(path, entries, metadata):
    """Safetensors from (dtype, shape, bytes) by name, offsets in the order of the names; temporary file, then
    rename."""
    header, offset, payload = {"__metadata__": metadata}, 0, []
    for name, (dtype, shape, data) in entries.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [offset, offset + len(data)]}
        payload.append(data)
        offset += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(payload)
    os.replace(path + ".part", path)


def write_safetensors(path, tensors, metadata):
    """bf16 storage, little endian."""
    write_entries(path,
                  {name: ("BF16", tensor.shape, tensor.bfloat16().view(torch.int16).numpy().astype("<i2").tobytes())
                         for name, tensor in tensors.items()}, metadata)


def zero_shares(network, images):
    """Share of exact zeros after the ReLU of each convolution, in the layers' order."""
    shares, hooks = [], []
    for module in network:
        if isinstance(module, nn.ReLU):
            hooks.append(module.register_forward_hook(
                lambda _, __, ofmap: shares.append((ofmap == 0).float().mean().item())))
    network.eval()
    with torch.no_grad():
        network(normalise(images))
    for hook in hooks:
        hook.remove()
    network.train()
    return shares[:5]


class Reduced(nn.Module):
    """The network that ships with what its sketches leave out set to zero; sketches: their tensors by name."""

    def __init__(self, network, sketches, threshold):
        super().__init__()
        self.network, self.cut = network, math.log(threshold)
        device = next(network.parameters()).device
        self.sketches = {name: tensor.to(device, memory_format=torch.channels_last) if tensor.dim() == 4 else tensor.to(device)
                         for name, tensor in sketches.items()}
        self.done = self.dense = 0.0   # MACs of conv2 to conv5, as eq. (12) counts them

    def needed(self, layer, ifmap, padding):
        """Where the sketch's score, the logarithm of the expected square, is above the threshold's logarithm."""
        part = {key: self.sketches[f"{layer}.none.sketch.{key}"]
                for key in ("reduce.weight", "depthwise.weight", "expand.weight", "expand.bias")}
        with torch.no_grad():
            x = nn.functional.conv2d(ifmap, part["reduce.weight"])
            x = nn.functional.conv2d(x, part["depthwise.weight"], padding=padding, groups=x.shape[1])
            return nn.functional.conv2d(x, part["expand.weight"], part["expand.bias"]) > self.cut

    def forward(self, x):
        convolutions, needed = 0, None
        for module in self.network:
            if isinstance(module, nn.Conv2d):
                convolutions += 1
                needed = self.needed(f"conv{convolutions}", x, module.padding) if convolutions > 1 else None
                macs = module.weight[0].numel()
            x = module(x)
            if isinstance(module, nn.ReLU) and needed is not None:
                self.done, self.dense = self.done + macs * needed.sum().item(), self.dense + macs * needed.numel()
                x, needed = x * needed, None
        return x

    def saving(self):
        """Percent of MACs saved since the last call."""
        result = 100 * (1 - self.done / self.dense)
        self.done = self.dense = 0.0
        return result


def write_sketches(o, host_digest):
    """The sketches as they were, for the fine-tuned host."""
    header, payload, _ = read_safetensors(o.sketches)
    entries = {name: (entry["dtype"], entry["shape"], payload[slice(*entry["data_offsets"])])
               for name, entry in header.items() if ".none.sketch." in name}
    kept = {key: value for key, value in header["__metadata__"].items()
            if key in ("format", "redzap_format", "sketches")}
    write_entries(o.sketches_out, entries, {**kept, "host_sha256": host_digest})


def check_fine_tuning(o, options):
    """Wrong use and files that do not belong together end here."""
    if not o.fine_tune:
        if o.sketches or o.sketches_out:
            options.error("--sketches and --sketches-out go with --fine-tune")
        return
    if not (o.sketches and o.sketches_out):
        options.error("--fine-tune needs --sketches, what to read, and --sketches-out, what to write")
    if not o.threshold > 0:
        options.error("--threshold must be above 0")
    header, _, tensors = read_safetensors(o.sketches)
    if header["__metadata__"].get("host_sha256") != digest_of(o.fine_tune):
        raise SystemExit(f"{o.sketches} belongs to another host than {o.fine_tune}")
    if not any(".none.sketch." in name for name in tensors):
        raise SystemExit(f"{o.sketches} holds no sketches: redzap train --technique sketch trains them")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", required=True, help="folder with train.bin, test.bin and fine_label_names.txt")
    options.add_argument("--out", required=True, help="safetensors file to write")
    options.add_argument("--epochs", type=int, nargs=2, default=(18, 20), help="of the two stages")
    options.add_argument("--learning-rate", type=float, nargs=2, default=(0.06, 0.02), help="peaks of the two cycles")
    options.add_argument("--batch", type=int, default=128)
    options.add_argument("--weight-decay", type=float, default=5e-4)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--threads", type=int, default=torch.get_num_threads())
    options.add_argument("--device", default="cpu", help="cpu or cuda")
    options.add_argument("--checkpoint", help="default: host.checkpoint, or fine_tuned.checkpoint")
    options.add_argument("--log", help="default: host.log, or fine_tuned.log")
    options.add_argument("--images", type=int, help="of an epoch, for a trial; default: all 45,000")
    tuned = options.add_argument_group("fine-tuning with sketches on")
    tuned.add_argument("--fine-tune", metavar="HOST", help="safetensors file of the host to go on from")
    tuned.add_argument("--sketches", help="safetensors file with its sketches")
    tuned.add_argument("--sketches-out", help="safetensors file to write: the sketches for the new host")
    tuned.add_argument("--threshold", type=float, default=0.15, help="of all sketches")
    tuned.add_argument("--fine-tune-epochs", type=int, default=4)
    tuned.add_argument("--fine-tune-rate", type=float, default=0.002, help="the learning rate's peak")
    o = options.parse_args()
    check_fine_tuning(o, options)
    name = "fine_tuned" if o.fine_tune else "host"
    o.checkpoint, o.log = o.checkpoint or name + ".checkpoint", o.log or name + ".log"
    epochs, rates = [*o.epochs, o.fine_tune_epochs], [*o.learning_rate, o.fine_tune_rate]
    origin = [digest_of(o.fine_tune), digest_of(o.sketches), o.threshold] if o.fine_tune else None
    sketches = read_safetensors(o.sketches)[2] if o.fine_tune else None

    def reduced(network):
        """The network as it is trained and judged: a fine-tuned one with its sketches on."""
        return Reduced(network, sketches, o.threshold) if o.fine_tune else network

    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    images, labels = (values.to(o.device) for values in read_cifar(os.path.join(o.data, "train.bin")))
    mask = held_out(labels)
    held_images, held_labels = images[mask], labels[mask]
    images, labels = images[~mask], labels[~mask]
    padded = nn.functional.pad(images.float(), (4, 4, 4, 4), mode="reflect").byte()
    steps = min(o.images or len(labels), len(labels)) // o.batch

    def make_stage(stage, network):
        decayed = [p for p in network.parameters() if p.dim() > 1]
        plain = [p for p in network.parameters() if p.dim() == 1]
        optimizer = torch.optim.SGD([{"params": decayed, "weight_decay": o.weight_decay},
                                     {"params": plain, "weight_decay": 0.0}],
                                    lr=rates[stage], momentum=0.9, nesterov=True, foreach=True)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, rates[stage], total_steps=epochs[stage] * steps, pct_start=(0.2, 0.1, 0.1)[stage],
            div_factor=10, final_div_factor=100, cycle_momentum=False)
        return optimizer, schedule

    log = open(o.log, "a")

    def say(text):
        print(text, flush=True)
        log.write(text + "\n")
        log.flush()

    network, state = None, None
    if os.path.exists(o.checkpoint):
        state = torch.load(o.checkpoint, map_location=o.device)
        if state.get("origin") != origin:
            raise SystemExit(f"{o.checkpoint} belongs to another training")
    for stage in (2,) if o.fine_tune else (0, 1):
        if state and state["stage"] > stage:
            continue
        first = 0
        if stage == 2:
            network = network_of(read_safetensors(o.fine_tune)[2])
        elif stage == 0:
            network = make_network(batch_norm=True)
            initialise(network)
        elif network is not None:
            network = network_of(exported(network))
        else:
            network = make_network(batch_norm=False)
        network.to(o.device)
        optimizer, schedule = make_stage(stage, network)
        if state and state["stage"] == stage:
            network.load_state_dict(state["network"])
            optimizer.load_state_dict(state["optimizer"])
            schedule.load_state_dict(state["schedule"])
            first = state["epoch"]
        say(f"start stage={stage + 1} epoch={first} epochs={epochs[stage]} seed={o.seed} batch={o.batch} "
            f"lr={rates[stage]}" + (f" threshold={o.threshold}" if o.fine_tune else ""))
        trained = reduced(network)
        for epoch in range(first, epochs[stage]):
            start, total = time.time(), 0.0
            seed = (o.seed + 10 * stage) * 1000 + epoch
            generator = torch.Generator().manual_seed(seed)     # a resumed epoch repeats exactly
            torch.manual_seed(seed)                             # dropout
            order = torch.randperm(len(labels), generator=generator)
            for step in range(steps):
                chosen = order[step * o.batch:(step + 1) * o.batch]
                x = augment(padded, chosen, generator).contiguous(memory_format=torch.channels_last)
                optimizer.zero_grad(set_to_none=True)
                with torch.autocast(padded.device.type, dtype=torch.bfloat16):
                    scores = trained(x)
                loss = nn.functional.cross_entropy(scores.float(), labels[chosen.to(o.device)], label_smoothing=0.1)
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), 5.0)
                optimizer.step()
                schedule.step()
                total += loss.item()
                if step % 50 == 0 and epoch == first:
                    print(f"epoch {epoch} step {step}/{steps} loss {loss.item():.3f} {time.time() - start:.0f} s",
                          flush=True)
            if o.fine_tune:
                trained.saving()   # of training images, not asked for
            accuracy = top1(trained, held_images, held_labels, bf16=True)
            saving = f"MACs saved {trained.saving():.2f} % " if o.fine_tune else ""
            zeros = " ".join(f"{share:.2f}" for share in zero_shares(network, held_images[:250]))
            say(f"stage {stage + 1} epoch {epoch + 1}/{epochs[stage]} loss {total / steps:.4f} "
                f"held-out top-1 {accuracy:.2f} {saving}zeros {zeros} {time.time() - start:.0f} s")
            torch.save({"network": network.state_dict(), "optimizer": optimizer.state_dict(),
                        "schedule": schedule.state_dict(), "stage": stage, "epoch": epoch + 1, "origin": origin},
                       o.checkpoint + ".part")
            os.replace(o.checkpoint + ".part", o.checkpoint)

    tensors = exported(network)
    f32 = network_of(tensors).to(o.device)
    bf16 = network_of({name: tensor.bfloat16().float() for name, tensor in tensors.items()}).to(o.device)
    test_images, test_labels = (values.to(o.device) for values in read_cifar(os.path.join(o.data, "test.bin")))
    if o.fine_tune:
        with_sketches = reduced(bf16)
        figures = {"held_out_top1_dense": top1(bf16, held_images, held_labels),
                   "held_out_top1_sketches": top1(with_sketches, held_images, held_labels),
                   "held_out_mac_saving": with_sketches.saving(),
                   "test_top1_dense": top1(bf16, test_images, test_labels),
                   "test_top1_sketches": top1(with_sketches, test_images, test_labels),
                   "test_mac_saving": with_sketches.saving()}
        how = (f"{o.fine_tune_epochs} epochs of fine-tuning on {steps * o.batch} labelled images with its sketches on "
               f"at threshold {o.threshold:g}, from the host {origin[0][:16]}, seed {o.seed}")
    else:
        figures = {"held_out_top1_f32": top1(f32, held_images, held_labels),
                   "held_out_top1_bf16_weights": top1(bf16, held_images, held_labels),
                   "test_top1_f32": top1(f32, test_images, test_labels),
                   "test_top1_bf16_weights": top1(bf16, test_images, test_labels)}
        how = (f"{o.epochs[0]} epochs with batch norms and {o.epochs[1]} with them folded, on "
               f"{steps * o.batch if o.images else 45000:,} images, seed {o.seed}")
    for name, value in figures.items():
        say(f"{name} {value:.2f}")
    with open(os.path.join(o.data, "fine_label_names.txt")) as file:
        classes = ",".join(file.read().split())
    write_safetensors(o.out, tensors, {
        "format": "pt", "redzap_format": "1",
        "description": f"AlexNet for CIFAR-100 (ZAP's), {how}",
        "mean": ",".join(map(str, MEAN)), "std": ",".join(map(str, STD)), "classes": classes,
        **{name: f"{value:.2f}" for name, value in figures.items()}})
    say(f"sha256 {digest_of(o.out)}")
    if o.fine_tune:
        write_sketches(o, digest_of(o.out))


if __name__ == "__main__":
    main()
