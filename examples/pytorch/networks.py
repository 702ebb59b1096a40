# SPDX-License-Identifier: MIT
"""Two networks for CIFAR-100 in plain PyTorch, and its images. Nothing here knows of redzap."""
import numpy
import torch
from torch import nn

MEAN, STD = (0.5071, 0.4865, 0.4409), (0.2673, 0.2564, 0.2762)
HELD_OUT_PER_CLASS = 50
BUNDLED = "../alexnet_cifar100/test_500.bin"   # test images, beside this file


def conv_bn_relu(in_channels, out_channels):
    return nn.Sequential(nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False), nn.BatchNorm2d(out_channels),
                         nn.ReLU())


def vgg():
    """1.8 M weights, 190 M multiply-adds an image, every convolution with a ReLU of its own."""
    return nn.Sequential(
        conv_bn_relu(3, 64), conv_bn_relu(64, 64), nn.MaxPool2d(2),
        conv_bn_relu(64, 128), conv_bn_relu(128, 128), nn.MaxPool2d(2),
        conv_bn_relu(128, 256), conv_bn_relu(256, 256), conv_bn_relu(256, 256), nn.MaxPool2d(2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 100))


class Block(nn.Module):
    """relu(x + f(x)), as in ResNet: the second convolution has no ReLU before the sum."""

    def __init__(self, channels):
        super().__init__()
        self.first = conv_bn_relu(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        return torch.relu(x + self.second(self.first(x)))


def residual():
    """1.9 M weights, 304 M multiply-adds an image, 226 M of them in the four convolutions after the first that have a
    ReLU of their own."""
    return nn.Sequential(
        conv_bn_relu(3, 64),
        conv_bn_relu(64, 128), nn.MaxPool2d(2), Block(128),
        conv_bn_relu(128, 256), nn.MaxPool2d(2), Block(256), nn.MaxPool2d(2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 100))


NETWORKS = {"vgg": vgg, "residual": residual}


def load(name, path):
    """A network with the weights that train.py wrote, in evaluation mode."""
    network = NETWORKS[name]()
    with numpy.load(path) as arrays:
        network.load_state_dict({key: torch.from_numpy(arrays[key].astype(numpy.float32)) for key in arrays.files},
                                strict=False)   # without num_batches_tracked
    return network.eval()


def load_sketches(path):
    """Tensors by layer and name, and a threshold for them, as convert.py --train writes them."""
    sketches = {}
    with numpy.load(path) as arrays:
        for layer, _, key in (name.partition("/") for name in arrays.files if "/" in name):
            sketches.setdefault(layer, {})[key] = torch.from_numpy(arrays[f"{layer}/{key}"].astype(numpy.float32))
        return sketches, float(arrays["threshold"])


def read_cifar(path):
    """uint8 images (N, 3, 32, 32) and fine labels (N) of a file in CIFAR-100's binary format."""
    records = numpy.fromfile(path, dtype=numpy.uint8).reshape(-1, 2 + 3 * 32 * 32)
    images, labels = records[:, 2:].copy(), records[:, 1].astype(numpy.int64)
    return torch.from_numpy(images).view(-1, 3, 32, 32), torch.from_numpy(labels)


def held_out(labels):
    """True for the first 50 records of every class, in file order: no network and no sketch is trained on them."""
    mask = torch.zeros(len(labels), dtype=torch.bool)
    for label in labels.unique():
        mask[(labels == label).nonzero().flatten()[:HELD_OUT_PER_CLASS]] = True
    return mask


def normalise(images):
    mean, std = (torch.tensor(values, device=images.device).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (images.float() / 255 - mean) / std


def batches(images, labels, size=100):
    """A loader: pairs of normalised images and labels."""
    return [(normalise(some), of) for some, of in zip(images.split(size), labels.split(size))]
