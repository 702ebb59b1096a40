# SPDX-License-Identifier: MIT
"""redzap's reducible convolutions in PyTorch, for inference on a CPU.

    import redzap
    redzap.load("build/release/lib/libredzap_torch.so")
    reduced = redzap.convert(model, loader)            # sketches are trained without labels, on the loader's images
    redzap.tune(reduced, held_out, max_loss=1.0)       # or redzap.set_threshold(reduced, 0.15), at any time
    print(redzap.evaluate(reduced, test))

A loader is what can be gone through again and again: of pairs (images, labels), or, where no label is asked for, of
images alone.
"""
import collections
import copy
import math
import time

import torch
from torch import fx, nn

SUPPORTED = ("supported is nn.Conv2d in float32, padded with zeros given in numbers, called once, with a ReLU of its "
             "own right after it or its BatchNorm2d")
LARGEST_SHARE = 0.25   # of a layer's MACs: what a sketch may cost
IMAGES = 16            # in work at a time


class Error(ValueError):
    """What cannot be converted; its sentence names the layer and the shape."""


def load(path):
    """The operators, from the file that the target redzap_torch builds."""
    torch.ops.load_library(path)


class ReducibleConv2d(nn.Module):
    """A convolution with its ReLU, for inputs of one shape (C, H, W) and any number of images. It is dense until it has
    a sketch and a threshold: how small a square, in units of the layer's mean square, an activation must be expected to
    have to be left out; 0 leaves out nothing. One run at a time; others wait."""

    def __init__(self, name, convolution, shape):
        super().__init__()
        self.name, self.shape = name, tuple(shape)
        self.sketch = self._threshold = self._packed = None
        self.window = [*convolution.kernel_size, *convolution.stride, *convolution.padding, *convolution.dilation,
                       convolution.groups]
        self.register_buffer("weight", convolution.weight.detach())
        self.register_buffer("bias", None if convolution.bias is None else convolution.bias.detach())

    @property
    def packed(self):
        """The layer as the library has it, made when first asked for."""
        if self._packed is None:
            self._packed = torch.classes.redzap.Conv2d(self.name, self.weight, self.bias, self.shape, self.window, True,
                                                       IMAGES)
            if self.sketch is not None:
                self._packed.add_sketch(self.sketch)
            self.threshold = self._threshold
        return self._packed

    def add_sketch(self, tensors):
        self.packed.add_sketch(tensors)
        self.sketch = dict(tensors)

    @property
    def threshold(self):
        """None is dense."""
        return self._threshold

    @threshold.setter
    def threshold(self, value):
        if value is not None and not 0 <= value < math.inf:
            raise Error(f"layer '{self.name}': a threshold must be a number from 0 on, or None for a dense layer, "
                        f"is {value}")
        self.packed.threshold(-1.0 if value is None else float(value))
        self._threshold = value

    def forward(self, x):
        return torch.ops.redzap.reducible_conv2d(x, self.packed)

    def extra_repr(self):
        return f"{self.name}: {self.shape} to {len(self.weight)} channels, threshold={self._threshold}"

    def _load_from_state_dict(self, *arguments):
        super()._load_from_state_dict(*arguments)
        self._packed = None   # which holds the weights of before

    def _apply(self, *arguments):
        super()._apply(*arguments)
        self._packed = None
        return self

    def __getstate__(self):   # of copies and files
        return {**self.__dict__, "_packed": None}


def layers(model):
    """The reducible layers of a converted model."""
    return [module for module in model.modules() if isinstance(module, ReducibleConv2d)]


def set_threshold(model, value):
    """Of all layers, or by name where it is a dict. None makes them dense. Any time between two runs."""
    for layer in layers(model):
        layer.threshold = value[layer.name] if isinstance(value, dict) else value


def sketches(model):
    """The trained tensors by layer: what convert(..., trained=...) takes."""
    return {layer.name: layer.sketch for layer in layers(model) if layer.sketch is not None}


# ---- The model, traced


def _trace(model):
    try:
        return fx.symbolic_trace(copy.deepcopy(model).eval())
    except Exception as e:   # whatever the model's own code says
        raise Error(f"{type(model).__name__} cannot be traced by torch.fx, since its forward depends on more than "
                    f"modules and shapes: {e}") from e


def _put(traced, name, module):
    parent, _, last = name.rpartition(".")
    setattr(traced.get_submodule(parent), last, module)


def _module(traced, node, kind):
    """The module that a node calls, where it is of that kind."""
    module = traced.get_submodule(node.target) if node.op == "call_module" else None
    return module if isinstance(module, kind) else None


def _calls(traced):
    """How often each module is called."""
    return collections.Counter(node.target for node in traced.graph.nodes if node.op == "call_module")


def _only_user(node):
    return next(iter(node.users)) if len(node.users) == 1 else None


def _is_relu(traced, node):
    return (_module(traced, node, nn.ReLU) is not None or
            node.op == "call_method" and node.target in ("relu", "relu_") or
            node.op == "call_function" and node.target in (torch.relu, torch.relu_, nn.functional.relu,
                                                           nn.functional.relu_))


def _skip(node, by):
    """Takes a node out of the graph, and `by` instead of it."""
    node.replace_all_uses_with(by)
    node.graph.erase_node(node)


def _tidy(traced):
    traced.delete_all_unused_submodules()
    traced.recompile()
    return traced


def fold(model):
    """A traced copy for inference, each BatchNorm2d folded into the nn.Conv2d before it: PyTorch's own convolutions
    still."""
    traced = _trace(model)
    calls = _calls(traced)
    for node in list(traced.graph.nodes):
        convolution, follower = _module(traced, node, nn.Conv2d), _only_user(node)
        norm = follower and _module(traced, follower, nn.BatchNorm2d)
        if (convolution and norm and norm.running_var is not None and
                calls[node.target] == calls[follower.target] == 1):
            _put(traced, node.target, nn.utils.fusion.fuse_conv_bn_eval(convolution, norm))
            _skip(follower, node)
    return _tidy(traced).requires_grad_(False)


def _fault(traced, node, calls):
    """Why a convolution cannot be reduced, or None."""
    convolution, follower = traced.get_submodule(node.target), _only_user(node)
    if calls[node.target] > 1:
        return f"it is called in {calls[node.target]} places"
    if convolution.padding_mode != "zeros" or isinstance(convolution.padding, str):
        kind = convolution.padding if isinstance(convolution.padding, str) else convolution.padding_mode
        return f"its padding is '{kind}'"
    if convolution.weight.dtype != torch.float32:
        return f"its weight is {convolution.weight.dtype}"
    if follower is None or not _is_relu(traced, follower):
        what = f"{len(node.users)} others" if follower is None else f"'{follower.name}'"
        kind = follower and _module(traced, follower, nn.Module)
        return f"it has no ReLU of its own: its output goes to {what}" + (f", a {type(kind).__name__}" if kind else "")
    return None


# ---- Converting


def _images(batch):
    return batch[0] if isinstance(batch, (tuple, list)) else batch


def _first_images(traced, loader):
    batch = next(iter(loader), None)
    if batch is None:
        raise Error("the loader has no images")
    images = _images(batch)
    for node in traced.graph.nodes:
        convolution = _module(traced, node, nn.Conv2d)
        if convolution and node.args[0].op == "placeholder":
            shape, channels = tuple(images.shape), convolution.in_channels
            if len(shape) != 4 or shape[1] != channels:
                last = len(shape) == 4 and shape[3] == channels
                raise Error(f"layer '{node.target}' takes images (N, {channels}, H, W), the loader's are {shape}" +
                            (", channels last: permute(0, 3, 1, 2) makes them first" if last else ""))
    return images


def _check_asked(traced, convolutions, only):
    for name in only or ():
        if name not in convolutions:
            found = dict(traced.named_modules()).get(name)
            raise Error(f"layer '{name}' " + (
                f"is a {type(found).__name__}: {SUPPORTED}" if found is not None else
                f"is not in the model, whose convolutions are {', '.join(convolutions)}"))


class _Maps:
    """The last input and output of some modules of a model, while it lasts."""

    def __init__(self, modules):
        self.of = [None] * len(modules)
        self.hooks = [module.register_forward_hook(self.keep(i)) for i, module in enumerate(modules)]

    def keep(self, i):
        def hook(_, inputs, output):
            self.of[i] = inputs[0], output
        return hook

    def __enter__(self):
        return self.of

    def __exit__(self, *_):
        for hook in self.hooks:
            hook.remove()


def _reducible(traced, node, shape, calls):
    """The layer that takes a convolution's place, or a sentence that says why there is none."""
    fault = _fault(traced, node, calls)
    if fault is not None:
        return fault
    layer = ReducibleConv2d(node.target, traced.get_submodule(node.target), shape)
    try:
        share = layer.packed.sketch_share()
    except RuntimeError as e:   # the library's own sentence
        return str(e)
    return layer if share <= LARGEST_SHARE else f"a sketch would cost {100 * share:.0f} % of it"


@torch.no_grad()
def convert(model, loader, only=None, trained=None, **training):
    """A copy of the model in which every nn.Conv2d that can be reduced is a ReducibleConv2d, its BatchNorm2d and ReLU
    within, with a sketch that is trained on the loader's images (see train) or taken from `trained`. All layers are
    dense until set_threshold or tune.

    only: the names of the layers that must be reduced, where others are to be left; an Error where they cannot be.
    The copy's `kept` says by name why other convolutions are PyTorch's still. What follows a convolution before a sum,
    as in ResNet's blocks, is no ReLU of its own."""
    result = fold(model)
    calls = _calls(result)
    nodes = {node.target: node for node in result.graph.nodes if _module(result, node, nn.Conv2d)}
    _check_asked(result, nodes, only)
    images = _first_images(result, loader)
    with _Maps([result.get_submodule(name) for name in nodes]) as maps:
        result(images[:1])
    result.kept = {}
    for (name, node), (ifmap, _) in zip(nodes.items(), maps):
        if only is not None and name not in only:
            result.kept[name] = "it was not asked for"
            continue
        shape = tuple(ifmap.shape[1:])
        layer = _reducible(result, node, shape, calls)
        if isinstance(layer, str):
            result.kept[name] = layer
            if only is not None:
                raise Error(f"layer '{name}', a convolution of {shape}, cannot be reduced: {layer}; {SUPPORTED}")
            continue
        _skip(_only_user(node), node)
        _put(result, name, layer)
    if not layers(_tidy(result)):
        raise Error("no convolution can be reduced: " + (
            "; ".join(f"'{name}': {why}" for name, why in result.kept.items()) or f"there is none; {SUPPORTED}"))
    if trained is None:
        train(result, loader, **training)
        return result
    for layer in layers(result):
        if layer.name not in trained:
            raise Error(f"layer '{layer.name}': there is no trained sketch of it among those of {', '.join(trained)}")
        layer.add_sketch(trained[layer.name])
    return result


class _Stream:
    """A loader's images again and again, as many at a time as are asked for."""

    def __init__(self, loader):
        self.loader, self.batches, self.rest = loader, iter(()), None

    def take(self, count):
        while self.rest is None or len(self.rest) < count:
            batch = next(self.batches, None)
            if batch is None:
                self.batches = iter(self.loader)
                batch = next(self.batches)
            images = _images(batch)
            self.rest = torch.cat([self.rest, images]) if self.rest is not None and len(self.rest) else images
        result, self.rest = self.rest[:count], self.rest[count:]
        return result


def _mean_squares(model, loader, maps, least=1000):
    """Of each layer's activations, on the first images."""
    sums, seen = [0.0] * len(maps), 0
    for batch in loader:
        model(_images(batch))
        seen += len(_images(batch))
        sums = [sum_ + ofmap.double().square().mean().item() * len(ofmap) for sum_, (_, ofmap) in zip(sums, maps)]
        if seen >= least:
            break
    return [sum_ / seen for sum_ in sums]


@torch.no_grad()
def train(model, loader, epochs=3, batch=32, rate=0.01, compute_cost=0.05, seed=1, say=print):
    """Trains the sketches of a converted model by the library's own trainer; labels are not looked at. Returns the
    losses of every step, by layer. rate: the learning rate's peak; compute_cost: what computing an activation costs in
    the loss, in units of the layer's mean square: any threshold may be chosen afterwards."""
    if iter(loader) is loader:
        raise Error("the loader can be gone through only once: it must be a list or a DataLoader, say")
    chosen, stream = layers(model), _Stream(loader)
    set_threshold(model, None)
    count = sum(len(_images(some)) for some in loader)
    with _Maps(chosen) as maps:
        mean_squares = _mean_squares(model, loader, maps)
        for layer, mean_square in zip(chosen, mean_squares):
            if mean_square == 0:
                raise Error(f"layer '{layer.name}', a convolution of {layer.shape}: its activations are all zero on "
                            "the loader's images; `only` can leave it out")
        trainer = torch.classes.redzap.SketchTrainer([layer.packed for layer in chosen],
                                                     mean_squares, count, epochs, batch, rate,
                                                     compute_cost, seed)
        losses, done, start = [], 0, time.time()
        shown = start
        while not trainer.done():
            size = trainer.next_batch()
            model(stream.take(size))
            for i, (ifmap, ofmap) in enumerate(maps):
                trainer.put(i, ifmap, ofmap)
            losses.append(trainer.step())
            done += size
            if time.time() - shown > 10 or trainer.done():
                shown, speed = time.time(), done / (time.time() - start)
                say(f"sketches: {done} of {epochs * count} images, {speed:.0f} a second, "
                    f"{(epochs * count - done) / speed:.0f} s left, loss " +
                    " ".join(f"{loss:.4f}" for loss in losses[-1]))
    for layer in chosen:
        layer.add_sketch(trainer.sketch(layer.name))
    return losses


# ---- Choosing a threshold

Evaluation = collections.namedtuple("Evaluation", "top1 saving layers")
Evaluation.__doc__ = """top1: percent. saving: percent of the MACs of all convolutions, PyTorch's too, sketches counted
as work. layers: the same by name of the reduced ones."""


@torch.no_grad()
def evaluate(model, loader):
    """Top-1 and MACs saved, by the labels that the kernels carried out, eq. (12), with the sketches' own MACs."""
    chosen, right, seen, other = layers(model), 0, 0, 0

    def count_macs(module, _, output):
        nonlocal other
        other += output.numel() * module.weight[0].numel()

    hooks = [module.register_forward_hook(count_macs) for module in model.modules() if isinstance(module, nn.Conv2d)]
    for layer in chosen:
        layer.packed.count(True)
    try:
        for images, labels in loader:
            right += (model(images).argmax(1) == labels).sum().item()
            seen += len(labels)
        counts = {layer.name: layer.packed.counts() for layer in chosen}
    finally:
        for layer in chosen:
            layer.packed.count(False)
        for hook in hooks:
            hook.remove()
    saved = {name: dense - macs - sketch for name, (dense, macs, sketch, *_) in counts.items()}
    full = other + sum(dense for dense, *_ in counts.values())
    return Evaluation(100 * right / max(seen, 1), 100 * sum(saved.values()) / max(full, 1),
                      {name: 100 * saved[name] / max(counts[name][0], 1) for name in counts})


THRESHOLDS = tuple(0.01 * 2 ** (i / 2) for i in range(15))   # 0.01 to 1.28


def tune(model, loader, max_loss=1.0, thresholds=THRESHOLDS):
    """Sets and returns the largest of the thresholds, the same in all layers, that loses at most `max_loss` points of
    top-1 on the loader, which no sketch was trained on; 0 where none does. By bisection."""
    set_threshold(model, None)
    least = evaluate(model, loader).top1 - max_loss
    good, bad = -1, len(thresholds)
    while bad - good > 1:
        middle = (good + bad) // 2
        set_threshold(model, thresholds[middle])
        good, bad = (middle, bad) if evaluate(model, loader).top1 >= least else (good, middle)
    chosen = thresholds[good] if good >= 0 else 0.0
    set_threshold(model, chosen)
    return chosen
