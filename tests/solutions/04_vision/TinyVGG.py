"""Held-out solutions of TinyVGG."""

import copy
import math

import torch
import torch.nn.functional as F
from torch import nn


class right_learnpytorch(nn.Module):
    """Two blocks and a classifier, the size in whole numbers."""

    def __init__(self, in_channels: int, hidden_units: int, num_classes: int, image_size: int) -> None:
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size must be at least 4")
        self.block_1 = nn.Sequential(
            nn.Conv2d(in_channels=in_channels, out_channels=hidden_units, kernel_size=3, stride=1, padding=1),
            nn.ReLU(),
            nn.Conv2d(in_channels=hidden_units, out_channels=hidden_units, kernel_size=3, stride=1, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(kernel_size=2, stride=2),
        )
        self.block_2 = nn.Sequential(
            nn.Conv2d(hidden_units, hidden_units, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(hidden_units, hidden_units, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        side = image_size // 2 // 2
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(hidden_units * side * side, num_classes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.block_2(self.block_1(x)))


class right_functional(nn.Module):
    """Single layers, functional between them, lines of output."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super(TinyVGG, self).__init__()
        if not image_size >= 4:
            raise ValueError(f"too small: {image_size}")
        self.conv1 = nn.Conv2d(in_channels, hidden_units, 3, 1, 1)
        self.conv2 = nn.Conv2d(hidden_units, hidden_units, 3, 1, 1)
        self.conv3 = nn.Conv2d(hidden_units, hidden_units, 3, 1, 1)
        self.conv4 = nn.Conv2d(hidden_units, hidden_units, 3, 1, 1)
        self.fc = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def forward(self, x):
        print("in:", x.shape)
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.conv3(x))
        x = F.max_pool2d(F.relu(self.conv4(x)), 2)
        x = x.view(x.size(0), -1)
        print("flat:", x.shape)
        return self.fc(x)


class right_helper(nn.Module):
    """The helper of the stub; inplace ReLU on own results."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size in (3, 2, 1) or image_size <= 0:
            raise ValueError("nothing would be left")
        self.features = nn.Sequential(self._block(in_channels, hidden_units), self._block(hidden_units, hidden_units))
        inputs = hidden_units * math.floor(math.floor(image_size / 2) / 2) ** 2
        self.head = nn.Linear(inputs, num_classes)

    def _block(self, n_in, n_out):
        layers = []
        for a, b in ((n_in, n_out), (n_out, n_out)):
            layers += [nn.Conv2d(a, b, kernel_size=(3, 3), padding="same"), nn.ReLU(inplace=True)]
        return nn.Sequential(*layers, nn.MaxPool2d((2, 2)))

    def forward(self, x):
        return self.head(torch.flatten(self.features(x), 1))


class right_dry_run(nn.Module):
    """Zeros are sent through to look."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.body = nn.Sequential(*self._block(in_channels, hidden_units), *self._block(hidden_units, hidden_units))
        with torch.no_grad():
            example = self.body(torch.zeros(1, in_channels, image_size, image_size))
        self.out = nn.Linear(example.numel(), num_classes)

    def _block(self, n_in, n_out):
        return [
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        ]

    def forward(self, x):
        x = self.body(x)
        return self.out(x.reshape(len(x), self.out.in_features))


class right_one_sequential(nn.Sequential):
    """The class is a Sequential itself; ValueError before all."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        if image_size < 4:
            raise ValueError("image_size < 4")
        layers = []
        channels = in_channels
        size = image_size
        for _ in range(2):
            for _ in range(2):
                layers.append(nn.Conv2d(channels, hidden_units, 3, padding=1, bias=True))
                layers.append(nn.ReLU())
                channels = hidden_units
            layers.append(nn.MaxPool2d(2, 2, 0))
            size = (size - 2) // 2 + 1
        super().__init__(*layers, nn.Flatten(1), nn.Linear(channels * size * size, num_classes))

    def forward(self, images):
        return super().forward(images)


class right_module_list(nn.Module):
    """ModuleList and a loop; one pool and one ReLU for all, which have no weights."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size, verbose=False):
        nn.Module.__init__(self)
        side = image_size // 4
        if side < 1:
            raise ValueError("the images are too small")
        widths = [in_channels] + [hidden_units] * 4
        self.convs = nn.ModuleList([nn.Conv2d(i, o, 3, padding=1) for i, o in zip(widths[:-1], widths[1:])])
        self.pool = nn.MaxPool2d(2)
        self.relu = nn.ReLU()
        self.linear = nn.Linear(hidden_units * side**2, num_classes)

    def forward(self, x):
        for i, conv in enumerate(self.convs):
            x = self.relu(conv(x))
            if i % 2 == 1:
                x = self.pool(x)
        return self.linear(x.flatten(start_dim=1))


class right_lazy_at_once(nn.Module):
    """LazyLinear, but zeros are sent through at once: its weights are drawn in time."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError
        self.block1 = self._block(in_channels, hidden_units)
        self.block2 = self._block(hidden_units, hidden_units)
        self.flat = nn.Flatten()
        self.last = nn.LazyLinear(num_classes)
        with torch.no_grad():
            self(torch.zeros(1, in_channels, image_size, image_size))

    def _block(self, n_in, n_out):
        block = nn.Sequential()
        block.add_module("conv_a", nn.Conv2d(n_in, n_out, 3, padding=1))
        block.add_module("relu_a", nn.ReLU())
        block.add_module("conv_b", nn.Conv2d(n_out, n_out, 3, padding=1))
        block.add_module("relu_b", nn.ReLU())
        block.add_module("pool", nn.MaxPool2d(2))
        return block

    def forward(self, x):
        return self.last(self.flat(self.block2(self.block1(x))))


class right_dict(nn.Module):
    """ModuleDict; clamp is ReLU; padding by hand; pooling with amax."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.layers = nn.ModuleDict()
        for k in range(4):
            self.layers[f"conv{k}"] = nn.Conv2d(hidden_units if k else in_channels, hidden_units, 3)
        self.layers["out"] = nn.Linear((image_size // 4) * (image_size // 4) * hidden_units, num_classes)

    def forward(self, x):
        for k in range(4):
            x = self.layers[f"conv{k}"](F.pad(x, (1, 1, 1, 1))).clamp(min=0)
            if k in (1, 3):
                x = x.unfold(2, 2, 2).unfold(3, 2, 2).amax((-1, -2))
        return self.layers["out"](x.flatten(1))


class wrong_seven_by_seven(nn.Module):
    """7 times 7 is right for 28 pixels only."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * 7 * 7, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_no_check(nn.Module):
    """No ValueError."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_check_below_two(nn.Module):
    """Refuses less than 2 only."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 2:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_check_below_three(nn.Module):
    """3 gets through."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 3:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_side_of_zero(nn.Module):
    """Only a side of 0 is refused: the quarter of a negative size is -1."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size // 4 == 0:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_four_refused(nn.Module):
    """4 is refused."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size <= 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_odd_refused(nn.Module):
    """Odd sizes are refused."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4 or image_size % 2:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_multiple_of_four(nn.Module):
    """Only multiples of 4 get through."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4 or image_size % 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_assert(nn.Module):
    """AssertionError."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        assert image_size >= 4
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_error_in_forward(nn.Module):
    """The error comes with the first images only."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        self.size = image_size
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        if self.size < 4:
            raise ValueError
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_runtime_error(nn.Module):
    """Another error."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise RuntimeError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_rounds_size(nn.Module):
    """A quarter, rounded."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * round(image_size / 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_size_rounded_up(nn.Module):
    """A quarter, rounded up."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * math.ceil(image_size / 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_area_by_sixteen(nn.Module):
    """A sixteenth of the pixels, as a whole number."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size * image_size // 16), num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_ceil_mode(nn.Module):
    """Pooling rounds up."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * math.ceil(math.ceil(image_size / 2) / 2) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2, ceil_mode=True),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_no_padding(nn.Module):
    """No padding, as in CNN Explainer."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (((image_size - 4) // 2 - 4) // 2) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_kernel_five(nn.Module):
    """Windows of 5."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 5, padding=2),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_reflect_padding(nn.Module):
    """Padding mirrors the image."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1, padding_mode='reflect'),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1, padding_mode='reflect'),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_average_pooling(nn.Module):
    """Mean in place of the largest."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.AvgPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_overlapping_pooling(nn.Module):
    """Windows of 3 with stride 2."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (((image_size - 1) // 2 + 1 - 1) // 2 + 1) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, 1),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_no_second_relu(nn.Module):
    """One ReLU in each block."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_no_first_relu(nn.Module):
    """Two convolutions without a ReLU between."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_leaky_relu(nn.Module):
    """Another activation."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.LeakyReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.LeakyReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_gelu(nn.Module):
    """GELU."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.GELU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.GELU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_batchnorm(nn.Module):
    """BatchNorm was not asked for."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.BatchNorm2d(n_out),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_batchnorm_without_weights(nn.Module):
    """BatchNorm without parameters."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.BatchNorm2d(n_out, affine=False),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_dropout(nn.Module):
    """Dropout was not asked for."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Dropout(0.25),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_no_bias(nn.Module):
    """Convolutions without bias."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1, bias=False),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1, bias=False),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_hidden_doubles(nn.Module):
    """The second block has twice the channels."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, 2 * hidden_units)
        self.linear = nn.Linear(2 * hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_one_block_twice(nn.Module):
    """The second block is the first one, used again."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self.block_1 if in_channels == hidden_units else self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_conv_twice(nn.Module):
    """The second convolution of a block stands there for both blocks."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.block_2[2] = self.block_1[2]
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_classifier_first(nn.Module):
    """The linear layer is made first: other numbers."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_blocks_swapped(nn.Module):
    """The second block is made first."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_2 = self._block(hidden_units, hidden_units)
        self.block_1 = self._block(in_channels, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_registered_late(nn.Module):
    """Made in order, but the linear layer is registered first."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        first, second = self.block_1, self.block_2
        del self.block_1, self.block_2
        self.block_1, self.block_2 = first, second

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_lazy(nn.Module):
    """LazyLinear draws too late."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.LazyLinear(num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_draws_an_example(nn.Module):
    """Sends a random image through: the linear layer gets other numbers."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        n = self.block_2(self.block_1(torch.randn(1, in_channels, image_size, image_size))).numel()
        self.linear = nn.Linear(n, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_draws_behind(nn.Module):
    """Tries itself with a random image behind."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        self(torch.rand(1, in_channels, image_size, image_size))

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_seeds(nn.Module):
    """Seeds inside."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        torch.manual_seed(42)
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_kaiming(nn.Module):
    """Weights of another kind."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_zero_bias(nn.Module):
    """Biases begin at zero."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        for m in self.modules():
            if getattr(m, 'bias', None) is not None:
                nn.init.zeros_(m.bias)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_softmax(nn.Module):
    """Softmax at the end."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1)).softmax(dim=1)


class wrong_log_softmax(nn.Module):
    """Log-softmax at the end."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return F.log_softmax(self.linear(x.flatten(1)), dim=1)


class wrong_relu_at_end(nn.Module):
    """ReLU at the end."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return F.relu(self.linear(x.flatten(1)))


class wrong_hidden_layer(nn.Module):
    """A second linear layer."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        self.out = nn.Linear(num_classes, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.out(self.linear(x.flatten(1)))


class wrong_squeezes(nn.Module):
    """A single image loses its axis."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1)).squeeze()


class wrong_flattens_all(nn.Module):
    """flatten without the 1."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten())


class wrong_flattens_columns(nn.Module):
    """Reads the planes column by column."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.transpose(2, 3).flatten(1))


class wrong_global_average(nn.Module):
    """The mean of each plane is repeated."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        x = x.mean((2, 3), keepdim=True).expand_as(x)
        return self.linear(x.flatten(1))


class wrong_plain_list(nn.Module):
    """A plain list hides the layers."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.blocks = [self._block(in_channels, hidden_units), self._block(hidden_units, hidden_units)]
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.blocks[1](self.blocks[0](x))
        return self.linear(x.flatten(1))


class wrong_made_in_forward(nn.Module):
    """The linear layer is made in forward, each time."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.classes = num_classes

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return nn.Linear(x[0].numel(), self.classes)(x.flatten(1))


class wrong_first_block_only(nn.Module):
    """The second block is not used."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        self.block_2(self.block_1(x))
        x = F.max_pool2d(self.block_1(x), 2)
        return self.linear(x.flatten(1))


class wrong_skip_connection(nn.Module):
    """Adds the input of the second block."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_1(x)
        x = self.block_2(x) + F.max_pool2d(x, 2)
        return self.linear(x.flatten(1))


class wrong_no_grad(nn.Module):
    """Gradients do not flow."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    @torch.no_grad()
    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_detaches(nn.Module):
    """Only the linear layer learns."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.detach().flatten(1))


class wrong_stretches_in_place(nn.Module):
    """Writes into the caller's images."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x.sub_(x.mean())
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_writes_behind(nn.Module):
    """The caller's images are cleared behind."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        out = self.linear(self.block_2(self.block_1(x)).flatten(1))
        x.detach().zero_()
        return out


class wrong_grey_only(nn.Module):
    """Always one input channel."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(1, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_ten_hidden(nn.Module):
    """hidden_units is not used."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        hidden_units = 10
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))


class wrong_double_precision(nn.Module):
    """The layers are float64."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        self.double()

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = x.double()
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1)).float()


class wrong_frozen_layer(nn.Module):
    """The linear layer is frozen."""

    def __init__(self, in_channels, hidden_units, num_classes, image_size):
        super().__init__()
        if image_size < 4:
            raise ValueError("image_size")
        self.block_1 = self._block(in_channels, hidden_units)
        self.block_2 = self._block(hidden_units, hidden_units)
        self.linear = nn.Linear(hidden_units * (image_size // 4) ** 2, num_classes)
        self.linear.requires_grad_(False)

    def _block(self, n_in, n_out):
        return nn.Sequential(
            nn.Conv2d(n_in, n_out, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(n_out, n_out, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )

    def forward(self, x):
        x = self.block_2(self.block_1(x))
        return self.linear(x.flatten(1))
