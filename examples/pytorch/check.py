#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check.py LIBRARY: the operators against PyTorch's own convolution, the conversion of small networks, and what is
refused. Exits with 77 where there is no python3-torch."""
import copy
import io
import math
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
try:
    import torch
except ImportError:
    debian = "/usr/bin/python3"
    if sys.executable != debian and pathlib.Path(debian).exists() and subprocess.run(
            [debian, "-c", "import torch"], capture_output=True).returncode == 0:
        os.execv(debian, [debian, "-B", *sys.argv])
    print("no python3-torch")
    sys.exit(77)
from torch import nn

sys.path.insert(0, str(HERE))
import networks
import redzap

torch.manual_seed(1)
redzap.load(sys.argv[1])


def whole(*shape, most=3):
    return torch.randint(-most, most + 1, shape).float()


def refused(part, call, *arguments, **named):
    """Sees that a call is an error whose sentence has this part."""
    try:
        call(*arguments, **named)
    except (redzap.Error, RuntimeError) as e:
        assert part in str(e), f"'{part}' is not in: {e}"
    else:
        raise AssertionError(f"not refused: {part}")


# ---- One layer: whole numbers, bit for bit, with tails, several threads, any strides

GEOMETRIES = [   # C, H, W, M, and what nn.Conv2d takes
    (16, 8, 8, 16, dict(kernel_size=3, padding=1)),
    (13, 9, 7, 21, dict(kernel_size=3, padding=1)),
    (32, 11, 10, 48, dict(kernel_size=3, stride=2, padding=1, bias=False)),
    (32, 12, 9, 20, dict(kernel_size=(3, 5), padding=(0, 2), dilation=(2, 1))),
    (32, 6, 6, 32, dict(kernel_size=5, padding=2, groups=2)),
    (48, 5, 5, 64, dict(kernel_size=1))]


def strides_of(x):
    """The same values in other memory."""
    yield x
    yield x.contiguous(memory_format=torch.channels_last)
    yield torch.cat([x, x], 3)[..., :x.shape[3]]
    yield torch.stack([x, x], 4)[..., 1]


def sketch_of(convolution):
    """Of whole numbers; its rank is that of redzap::predictor::sketch_weights."""
    out, channels = convolution.out_channels, convolution.in_channels
    taps = math.prod(convolution.kernel_size)
    rank = max(1, int(taps * channels * out / (12 * (channels + out)) / 16 + 0.5)) * 16
    return {"reduce.weight": whole(rank, channels, 1, 1, most=1),
            "depthwise.weight": whole(rank, 1, *convolution.kernel_size, most=1),
            "expand.weight": whole(out, rank, 1, 1, most=1), "expand.bias": whole(out)}


for channels, height, width, out, options in GEOMETRIES:
    convolution = nn.Conv2d(channels, out, **options).requires_grad_(False)
    convolution.weight.copy_(whole(*convolution.weight.shape))
    if convolution.bias is not None:
        convolution.bias.copy_(whole(out))
    layer = redzap.ReducibleConv2d("conv", convolution, (channels, height, width))
    sketch = sketch_of(convolution)
    for count in (1, 3, 17):
        x = whole(count, channels, height, width)
        exact = torch.relu(convolution(x))
        rank = len(sketch["reduce.weight"])
        z = nn.functional.conv2d(nn.functional.conv2d(x, sketch["reduce.weight"]), sketch["depthwise.weight"], None,
                                 convolution.stride, convolution.padding, convolution.dilation, groups=rank)
        scores = nn.functional.conv2d(z, sketch["expand.weight"], sketch["expand.bias"])
        for threshold in (None, 0.0, math.exp(0.5), math.exp(20.5)):
            if threshold is not None and layer.sketch is None:
                layer.add_sketch(sketch)
            if layer.sketch is not None:
                layer.threshold = threshold
            needed = scores > (math.log(threshold) if threshold else -math.inf)
            for threads in (1, 2):
                torch.set_num_threads(threads)
                for given in strides_of(x):
                    layer.packed.count(True)
                    found = layer(given)
                    assert torch.equal(found, exact * needed), (options, count, threshold, threads, given.stride())
                    dense, macs, sketched, computed, left_out = layer.packed.counts()
                    window = convolution.weight[0].numel()
                    assert dense == window * exact.numel(), layer.packed.counts()
                    assert computed + left_out == exact.numel(), layer.packed.counts()
                    kept = exact.numel() if threshold is None else needed.sum().item()
                    assert computed == kept and macs == window * kept, layer.packed.counts()
                    stages = math.prod(convolution.kernel_size) + out
                    own = rank * (channels * x[:, 0].numel() + stages * exact[:, 0].numel())
                    assert sketched == (0 if threshold is None else own), (sketched, own)
    assert layer(whole(0, channels, height, width)).shape == (0, *exact.shape[1:])
    plain = torch.classes.redzap.Conv2d("plain", convolution.weight, convolution.bias, [channels, height, width],
                                        layer.window, False, 4)
    assert torch.equal(torch.ops.redzap.reducible_conv2d(x, plain), convolution(x))
    refused("layer 'plain': has no ReLU of its own", plain.add_sketch, sketch)
torch.set_num_threads(1)

# ---- What a layer refuses

layer = redzap.ReducibleConv2d("conv2", nn.Conv2d(16, 32, 3, padding=1), (16, 8, 8))
refused("layer 'conv2': has no sketch yet", setattr, layer, "threshold", 0.1)
refused("layer 'conv2': a threshold must be", setattr, layer, "threshold", -1)
refused("layer 'conv2': a threshold must be", setattr, layer, "threshold", math.nan)
refused("layer 'conv2': takes inputs of (N, 16, 8, 8) alone, is given (1, 16, 9, 8)", layer,
        torch.zeros(1, 16, 9, 8))
refused("is given (1, 8, 8, 16), channels last: permute(0, 3, 1, 2) makes them first", layer, torch.zeros(1, 8, 8, 16))
refused("is given (16, 8, 8)", layer, torch.zeros(16, 8, 8))
refused("layer 'conv2': its input must be float32 on the CPU, is Double on cpu", layer,
        torch.zeros(1, 16, 8, 8).double())
asked = torch.zeros(1, 16, 8, 8, requires_grad=True)
refused("layer 'conv2': is for inference and has no gradient", layer, asked)
with torch.no_grad():
    assert not layer(asked).requires_grad
refused("conv2.none.sketch.reduce.weight", layer.add_sketch, {"reduce.weight": torch.zeros(3, 16, 1, 1)})


def conv2d(weight, bias=None, shape=(16, 8, 8), window=(3, 3, 1, 1, 1, 1, 1, 1, 1)):
    return torch.classes.redzap.Conv2d("conv2", weight, bias, list(shape), list(window), True, 4)


refused("'conv2': takes a weight of (out_channels, 16, 3, 3) for an input of (16, 8, 8), is given (32, 15, 3, 3)",
        conv2d, torch.zeros(32, 15, 3, 3))
refused("is given (4608)", conv2d, torch.zeros(4608))
refused("layer 'conv2': takes a bias of (32), is given (31)", conv2d, torch.zeros(32, 16, 3, 3), torch.zeros(31))
refused("conv2.weight: value 0 is not a finite number", conv2d, torch.full((32, 16, 3, 3), math.nan))
refused("conv2: padding must be", conv2d, torch.zeros(32, 16, 3, 3), window=(3, 3, 1, 1, 9, 9, 1, 1, 1))
refused("conv2: groups must be", conv2d, torch.zeros(32, 16, 3, 3), window=(3, 3, 1, 1, 1, 1, 1, 1, 0))
refused("layer 'conv2': has an extent that no tensor can have", conv2d, torch.zeros(32, 16, 3, 3),
        shape=(2 ** 40, 8, 8))
refused("layer 'conv2': its weight must be float32", conv2d, torch.zeros(32, 16, 3, 3).half())

# ---- A network


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU())
        self.block = networks.Block(32)
        self.last = nn.Conv2d(32, 48, 3, stride=2, padding=1)
        self.classes = nn.Linear(48, 10)

    def forward(self, x):
        x = nn.functional.relu(self.last(self.block(self.first(x))))
        return self.classes(x.mean((2, 3)))


model = Tiny()
for module in model.modules():   # as if it were trained
    if isinstance(module, nn.BatchNorm2d):
        for values in (module.weight, module.running_var):
            values.data.uniform_(0.5, 2)
        for values in (module.bias, module.running_mean):
            values.data.uniform_(-0.5, 0.5)
before = copy.deepcopy(model.state_dict())
model.train()
images, labels = torch.randn(48, 3, 16, 16), torch.randint(0, 10, (48,))
loader = [(images[:40], labels[:40]), (images[40:], labels[40:])]
said = []
reduced = redzap.convert(model, loader, epochs=6, batch=16, say=said.append)
assert [layer.name for layer in redzap.layers(reduced)] == ["block.first.0", "last"]
assert "288 of 288 images" in said[-1] and " a second, 0 s left" in said[-1], said
assert set(reduced.kept) == {"first.0", "block.second.0"}
assert "no ReLU of its own: its output goes to 'add'" in reduced.kept["block.second.0"], reduced.kept
assert all(torch.equal(before[key], value) for key, value in model.state_dict().items()), "the model was changed"
assert all(module.training for module in model.modules()) and all(p.requires_grad for p in model.parameters())
model.eval()
with torch.no_grad():
    own = model(images)
assert (redzap.fold(model)(images) - own).abs().max() < 1e-5
dense = reduced(images)
assert (dense - own).abs().max() < 1e-5
redzap.set_threshold(reduced, 0.0)
nothing_skipped = redzap.evaluate(reduced, loader)
assert (reduced(images) - own).abs().max() < 1e-5 and -20 < nothing_skipped.saving < 0, nothing_skipped
redzap.set_threshold(reduced, {"block.first.0": 0.2, "last": None})
some = redzap.evaluate(reduced, loader)
assert some.layers["last"] == 0 and 0 < some.saving < some.layers["block.first.0"] < 95, some
assert (reduced(images) - own).abs().max() > 1e-3
file = io.BytesIO()
torch.save(reduced, file)
file.seek(0)
for again in (copy.deepcopy(reduced), torch.load(file)):
    assert torch.equal(again(images), reduced(images))
other = copy.deepcopy(reduced)
other(images)   # its weights are packed now
other.load_state_dict({name: 2 * tensor for name, tensor in reduced.state_dict().items()})
assert torch.equal(other(images), copy.deepcopy(other)(images)) and not torch.equal(other(images), reduced(images))
of_some = redzap.tune(reduced, loader, max_loss=100.0)
assert of_some > 0 and all(layer.threshold == of_some for layer in redzap.layers(reduced))
assert redzap.tune(reduced, loader, max_loss=-100.0) == 0
assert all(layer.threshold == 0 for layer in redzap.layers(reduced))

# ---- Training: losses fall; labels and threads are of no account

redzap.set_threshold(reduced, None)
losses = redzap.train(reduced, loader, epochs=30, batch=24, say=said.append)
for l in range(2):
    assert losses[-1][l] < 0.8 * losses[0][l], (losses[0], losses[-1])
one = nn.Sequential(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU())   # whose maps are the library's alone
maps, found = torch.randn(48, 16, 8, 8) * torch.linspace(0.5, 2, 48).view(48, 1, 1, 1), []
for threads, some in ((1, [(maps[:40], labels[:40]), (maps[40:], labels[40:])]), (2, [maps[:30], maps[30:]])):
    torch.set_num_threads(threads)
    found.append(redzap.sketches(redzap.convert(one, some, epochs=4, batch=20, say=said.append))["0"])
torch.set_num_threads(1)
assert all(torch.equal(found[0][key], found[1][key]) for key in found[0]), "labels, batches or threads count"
turned = redzap.convert(one, [maps], trained={"0": found[0]})   # the first loss is of all images, in any order
first, last = (redzap.train(turned, [some], epochs=1, batch=48, say=said.append)[0][0] for some in (maps, maps.flip(0)))
assert abs(first - last) < 1e-5, (first, last)
trained = redzap.sketches(reduced)
taken = redzap.convert(model, loader, trained=trained)
redzap.set_threshold(taken, 0.2)
redzap.set_threshold(reduced, 0.2)
assert torch.equal(taken(images), reduced(images))

# ---- What a conversion refuses

refused("layer 'first.0' takes images (N, 3, H, W), the loader's are (4, 16, 16, 3), channels last", redzap.convert,
        model, [torch.zeros(4, 16, 16, 3)])
refused("the loader can be gone through only once", redzap.convert, model, (some for some in loader))
dead = nn.Sequential(nn.Conv2d(16, 32, 3), nn.ReLU())
dead[0].weight.data.zero_(), dead[0].bias.data.fill_(-1)
refused("layer '0', a convolution of (16, 8, 8): its activations are all zero", redzap.convert, dead,
        [torch.randn(4, 16, 8, 8)])
refused("the loader has no images", redzap.convert, model, [])
refused("layer 'classes' is a Linear: supported is nn.Conv2d", redzap.convert, model, loader, only=["classes"])
refused("layer 'conv9' is not in the model, whose convolutions are first.0", redzap.convert, model, loader,
        only=["conv9"])
refused("layer 'block.second.0', a convolution of (32, 16, 16), cannot be reduced: it has no ReLU of its own",
        redzap.convert, model, loader, only=["block.second.0"])
for convolution, follower, why in (
        (nn.Conv2d(3, 32, 3), nn.Sigmoid(), "it has no ReLU of its own: its output goes to '_1', a Sigmoid"),
        (nn.Conv2d(3, 64, 3, padding=1, padding_mode="reflect"), nn.ReLU(), "its padding is 'reflect'"),
        (nn.Conv2d(3, 64, 3, padding="same"), nn.ReLU(), "its padding is 'same'"),
        (nn.Conv2d(3, 32, 3), nn.ReLU(), "a sketch would cost"),
        (nn.Conv2d(3, 3, 3, groups=3), nn.ReLU(), "predictor must not cost more MACs than the convolution itself")):
    refused("no convolution can be reduced: '0': ", redzap.convert, nn.Sequential(convolution, follower), loader)
    refused(why, redzap.convert, nn.Sequential(convolution, follower), loader)
refused("no convolution can be reduced: there is none", redzap.convert,
        nn.Sequential(nn.ConvTranspose2d(3, 8, 3)), loader)
twice = nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.ReLU())
refused("'0.0': it is called in 2 places", redzap.convert, nn.Sequential(twice, twice), loader)
refused("takes inputs of (N, 32, 16, 16) alone, is given (2, 32, 20, 20)", reduced, torch.zeros(2, 3, 20, 20))
refused("layer 'last': there is no trained sketch", redzap.convert, model, loader,
        trained={"block.first.0": trained["block.first.0"]})


class Dynamic(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


refused("Dynamic cannot be traced by torch.fx", redzap.convert, Dynamic(), loader)
# ---- The trained networks, on the first of the bundled test images

test = networks.batches(*networks.read_cifar(HERE / networks.BUNDLED))[:2]
stated = re.findall(r"^ *(\S+) % of the MACs of all convolutions", (HERE / "README.md").read_text(), re.M)
for name, saving in zip(networks.NETWORKS, stated, strict=True):
    sketches, threshold = networks.load_sketches(HERE / f"{name}_sketches.npz")
    network = redzap.convert(networks.load(name, HERE / f"{name}.npz"), test, trained=sketches)
    dense = redzap.evaluate(network, test)
    redzap.set_threshold(network, threshold)
    found = redzap.evaluate(network, test)
    print(name, dense.top1, found.top1, found.saving)
    assert dense.top1 - found.top1 <= 2 and abs(found.saving - float(saving)) < 2, (name, dense, found, saving)
print("all as it should be")
