"""Batches of one's own making: sequences of different lengths, and numbers about a data set that comes in batches."""

import math
import random
from collections.abc import Iterable
from typing import Any

import torch
from hypothesis import strategies as st
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, TensorDataset

from grader import devices, exercise, filled


def _sequences(number: int) -> dict[str, Any]:
    """Return a batch of sequences of different lengths, each with its label."""
    pick = random.Random(number).choice
    dtype = pick((torch.float32, torch.int64, torch.float64))
    small = number < 8
    longest, most = (2, 2) if small else (6, 5)
    lengths = [pick(range(longest + 1)) for _ in range(pick(range(1, most + 1)))]
    values = [
        filled((length,), dtype, number if small else 10 + number + place) for place, length in enumerate(lengths)
    ]
    return {"batch": [(value, pick((0, 1, 2, 7, -1))) for value in values]}


def _batch(*values: list[float] | list[int], dtype: torch.dtype = torch.float32) -> dict[str, Any]:
    return {"batch": [(torch.tensor(value, dtype=dtype), 3 - place) for place, value in enumerate(values)]}


@exercise(
    points=2,
    arguments=st.integers(0, 39).map(_sequences),
    ignores=("device",),  # where lengths and labels lie is free; the check below looks at `padded`
    tolerance="exact",
    memory="fresh",
    examples=(
        _batch([1.0, 2.0], [3.0]),
        _batch([3.0], [1.0, 2.0]),
        _batch([1, 2], [3], dtype=torch.int64),
        _batch([5.0]),
        _batch([1.0, 2.0, 3.0], [4.0], [5.0, 6.0]),
        _batch([1.0], [], [2.0, 3.0]),
        _batch([], []),
        _batch([], [], dtype=torch.int64),
        _batch([]),
        _batch([1, 2], [3, 4], dtype=torch.int64),
        _batch([2**53 + 1], [1, 2**24 + 1], dtype=torch.int64),
        _batch([0.0, -1.0, 0.0], [0.0, 0.0]),
        _batch([7], dtype=torch.int64),
        {"batch": []},
        _batch([0.1], [0.2, math.nan, -math.inf], dtype=torch.float64),
        {"batch": [(torch.tensor([1.0]), 2**24 + 1), (torch.tensor([1.0, 2.0]), -(2**40))]},
    ),
    builds_on=("make_loader",),
    hints=(
        "Find the longest length first; then make a tensor of zeros of the shape (number of sequences, longest).",
        "x.new_zeros(n, longest) has the dtype of x. padded[row, : len(x)] = x writes a sequence into its row.",
        "torch.nn.utils.rnn.pad_sequence(list_of_sequences, batch_first=True) does the padding, too.",
        "lengths and labels: torch.tensor of a list of ints, dtype=torch.int64. An empty batch is a ValueError.",
    ),
)
def collate_padded(batch: list[tuple[torch.Tensor, int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Make one batch of sequences of different lengths; return (padded, lengths, labels).

    A DataLoader cannot stack tensors of different shapes. What it calls to make a batch of a list of samples can be
    given to it: its `collate_fn`. This is one. `batch` is a list of n samples, each a pair (sequence, label):
    a tensor with one dimension, which may be empty, and an int. All sequences have the same dtype.

    - `padded`, a new tensor, has shape (n, longest) and the dtype of the sequences: row i is sequence i, and behind it
      zeros, up to the length of the longest sequence of this batch. It lies on the device of the sequences.
    - `lengths`, int64 of shape (n,), tells how long each sequence is without the zeros.
    - `labels`, int64 of shape (n,), holds the labels.

    The order stays. The sequences do not change. On which device `lengths` and `labels` lie is up to you. Raise
    ValueError if `batch` is an empty list.

    >>> padded, lengths, labels = collate_padded([(torch.tensor([1, 2, 3]), 0), (torch.tensor([4]), 1)])
    >>> padded
    tensor([[1, 2, 3],
            [4, 0, 0]])
    >>> lengths, labels
    (tensor([3, 1]), tensor([0, 1]))
    """
    if not batch:
        raise ValueError("a batch without samples")
    sequences = [sequence for sequence, _ in batch]
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    labels = torch.tensor([label for _, label in batch])
    return pad_sequence(sequences, batch_first=True), lengths, labels


def _free(made: Any) -> Any:
    """Return a batch with lengths and labels on the CPU: only `padded` has a device that counts."""
    padded, *others = made
    return padded, *(other.cpu() if isinstance(other, torch.Tensor) else other for other in others)


@collate_padded.check(
    "inside a DataLoader",
    points=1,
    batch_size=st.integers(1, 4),
    dtype=st.sampled_from((torch.float32, torch.int64)),
    device=devices(meta=False),
    examples=({"batch_size": 2, "dtype": torch.float32}, {"batch_size": 3, "dtype": torch.int64}),
    hints=("Each batch is as wide as its own longest sequence, and lies where the sequences lie.",),
)
def _(collate, batch_size, dtype, device):
    lengths = (1, 3, 2, 4, 0, 0, 2, 1, 5)
    data = [(torch.arange(1, length + 1, device=device).to(dtype), place % 3) for place, length in enumerate(lengths)]
    loader = DataLoader(data, batch_size=batch_size, collate_fn=collate, generator=torch.Generator())
    return [_free(made) for made in loader]


def _parts(batch: list) -> tuple[list[torch.Tensor], torch.Tensor, torch.Tensor]:
    """What the versions below have in common: the error, the sequences, lengths and labels."""
    if not batch:
        raise ValueError
    sequences = [sequence for sequence, _ in batch]
    return sequences, torch.tensor([len(one) for one in sequences]), torch.tensor([label for _, label in batch])


def _padded(sequences: list[torch.Tensor]) -> torch.Tensor:
    return pad_sequence(sequences, batch_first=True)


@collate_padded.mutant("puts the zeros in front")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    longest = int(lengths.max())
    return torch.stack([F.pad(one, (longest - len(one), 0)) for one in sequences]), lengths, labels


@collate_padded.mutant("turns rows and columns round")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return pad_sequence(sequences), lengths, labels


@collate_padded.mutant("cuts all sequences to the shortest")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return torch.stack([one[: int(lengths.min())] for one in sequences]), lengths, labels


@collate_padded.mutant("as wide as the first sequence")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    padded = sequences[0].new_zeros(len(batch), len(sequences[0]))
    for row, one in zip(padded, sequences, strict=True):
        row[: min(len(one), len(row))] = one[: len(row)]
    return padded, lengths, labels


@collate_padded.mutant("one column too many")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return F.pad(_padded(sequences), (0, 1)), lengths, labels


@collate_padded.mutant("pads with ones")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return pad_sequence(sequences, batch_first=True, padding_value=1), lengths, labels


@collate_padded.mutant("pads with -1")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return pad_sequence(sequences, batch_first=True, padding_value=-1), lengths, labels


@collate_padded.mutant("repeats the last element instead of zeros")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    longest = int(lengths.max())
    longer = [torch.cat([one, one[-1:].expand(longest - len(one))]) if len(one) else one for one in sequences]
    return _padded(longer), lengths, labels


@collate_padded.mutant("the labels are floats")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths, labels.float()


@collate_padded.mutant("the lengths are floats")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths.float(), labels


@collate_padded.mutant("the labels get the dtype of the sequences")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths, labels.to(sequences[0].dtype)


@collate_padded.mutant("int32 labels")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths, labels.to(torch.int32)


@collate_padded.mutant("makes floats of whole numbers")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded([one.float() for one in sequences]), lengths, labels


@collate_padded.mutant("float32 for all sequences of floats")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded([one.float() if one.is_floating_point() else one for one in sequences]), lengths, labels


@collate_padded.mutant("writes whole numbers into a table of floats on the way")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    padded = torch.zeros(len(batch), int(lengths.max()), device=sequences[0].device)
    for row, one in enumerate(sequences):
        padded[row, : len(one)] = one
    return padded.to(sequences[0].dtype), lengths, labels


@collate_padded.mutant("makes the padded rows on the CPU")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    padded = torch.zeros(len(batch), int(lengths.max()), dtype=sequences[0].dtype)
    for row, one in zip(padded, sequences, strict=True):
        row[: len(one)] = one
    return padded, lengths, labels


@collate_padded.mutant("lengths as a list")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths.tolist(), labels


@collate_padded.mutant("lengths of the padded rows")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    padded = _padded(sequences)
    return padded, torch.full_like(lengths, padded.shape[1]), labels


@collate_padded.mutant("counts elements that are not zero")
def _(batch):
    sequences, _, labels = _parts(batch)
    padded = _padded(sequences)
    return padded, (padded != 0).sum(dim=1), labels


@collate_padded.mutant("labels before lengths")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), labels, lengths


@collate_padded.mutant("sorts by length")
def _(batch):
    batch = sorted(batch, key=lambda sample: len(sample[0]), reverse=True)
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths, labels


@collate_padded.mutant("sorts the caller's list")
def _(batch):
    kept = list(batch)
    batch.sort(key=lambda sample: -len(sample[0]))
    sequences, lengths, labels = _parts(kept)
    return _padded(sequences), lengths, labels


@collate_padded.mutant("leaves empty sequences out")
def _(batch):
    batch = [sample for sample in batch if len(sample[0])] or batch
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths, labels


@collate_padded.mutant("refuses empty sequences")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    if not lengths.all():
        raise ValueError
    return _padded(sequences), lengths, labels


@collate_padded.mutant("fails where all sequences are empty")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    longest = max(len(one) for one in sequences if len(one))
    return torch.stack([F.pad(one, (0, longest - len(one))) for one in sequences]), lengths, labels


@collate_padded.mutant("at least one column")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    padded = _padded(sequences)
    return F.pad(padded, (0, 1)) if padded.shape[1] == 0 else padded, lengths, labels


@collate_padded.mutant("drops the row dimension of a batch of one")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    padded = _padded(sequences)
    return padded.squeeze(0), lengths, labels


@collate_padded.mutant("a single sequence is not copied")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return sequences[0][None] if len(batch) == 1 else _padded(sequences), lengths, labels


@collate_padded.mutant("replaces nan and inf")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences).nan_to_num(), lengths, labels


@collate_padded.mutant("an empty batch makes empty tensors")
def _(batch):
    if not batch:
        return torch.zeros(0, 0), torch.zeros(0, dtype=torch.int64), torch.zeros(0, dtype=torch.int64)
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths, labels


@collate_padded.mutant("leaves the empty batch to Python")
def _(batch):
    batch[0]
    sequences, lengths, labels = _parts(batch)
    return _padded(sequences), lengths, labels


@collate_padded.mutant("returns a list")
def _(batch):
    sequences, lengths, labels = _parts(batch)
    return [_padded(sequences), lengths, labels]


@collate_padded.variant("zeros, filled row by row")
def _(batch):
    if len(batch) == 0:
        raise ValueError("empty batch")
    longest = max(sequence.shape[0] for sequence, _ in batch)
    padded = batch[0][0].new_zeros((len(batch), longest))
    lengths = torch.zeros(len(batch), dtype=torch.long)
    labels = torch.zeros(len(batch), dtype=torch.long)
    for row, (sequence, label) in enumerate(batch):
        padded[row, : len(sequence)] = sequence
        lengths[row] = len(sequence)
        labels[row] = label
    return padded, lengths, labels


@collate_padded.variant("F.pad for each, then stacked")
def _(batch):
    if not batch:
        raise ValueError
    sequences, labels = zip(*batch, strict=True)
    lengths = torch.LongTensor([sequence.numel() for sequence in sequences])
    longest = lengths.max().item()
    padded = torch.stack([F.pad(sequence, (0, longest - sequence.numel())) for sequence in sequences])
    return padded, lengths, torch.as_tensor(labels, dtype=torch.int64)


@collate_padded.variant("lists of numbers, made longer")
def _(batch):
    try:
        dtype = batch[0][0].dtype
    except IndexError:
        raise ValueError("nothing to collate") from None
    rows = [sequence.tolist() for sequence, _ in batch]
    longest = max(map(len, rows))
    padded = torch.tensor([row + [0] * (longest - len(row)) for row in rows], dtype=dtype, device=batch[0][0].device)
    lengths = torch.tensor([len(row) for row in rows], dtype=torch.int64)
    labels = torch.tensor([label for _, label in batch], dtype=torch.int64)
    return padded.reshape(len(rows), longest), lengths, labels


_FORMS = ("list", "iterator", "loader", "tuple batches")


def _images(n: int, channels: int, sides: tuple[int, int], seed: int, kind: str) -> torch.Tensor:
    """Return images whose channels differ; "offset" ones lie close to 100 and differ by little."""
    values = filled((n, channels, *sides), torch.float32, 10 + seed)
    scale = torch.arange(1.0, channels + 1).reshape(-1, 1, 1)
    if kind == "offset":
        return 100.0 * scale + 0.01 * values
    return scale * values + scale


def _as_loader(batches: list[tuple[torch.Tensor, torch.Tensor]], form: str) -> Any:
    if form == "iterator":
        return iter(batches)
    if form == "loader":
        images = torch.cat([batch for batch, _ in batches])
        labels = torch.cat([label for _, label in batches])
        return DataLoader(TensorDataset(images, labels), batch_size=len(batches[0][0]), generator=torch.Generator())
    return [list(batch) for batch in batches] if form == "list" else batches


def _loaded(number: int) -> dict[str, Any]:
    """Return batches of images: of different sizes mostly, in one of several forms."""
    pick = random.Random(number).choice
    if number < 12:  # cases that are shown first: small ones, which can be read
        channels, sides = pick((1, 2)), pick(((1, 1), (1, 2)))
        sizes, form = [pick((1, 2)) for _ in range(pick((1, 2)))], "list"
    else:
        channels, sides = pick((1, 2, 3, 3)), pick(((1, 1), (2, 2), (2, 3), (3, 1)))
        sizes, form = [pick((1, 2, 3, 4)) for _ in range(pick((1, 2, 2, 3, 4)))], pick(_FORMS)
    kind = pick(("plain", "plain", "offset"))
    shift = 0 if kind == "offset" else 1
    batches = [
        (_images(size, channels, sides, number + place, kind) + shift * place, torch.arange(size))
        for place, size in enumerate(sizes)
    ]
    return {"loader": _as_loader(batches, form)}


def _few(*batches: list[list[float]], form: str = "list") -> dict[str, Any]:
    """Return batches of images with one row of pixels: one list of numbers for each image, one channel."""
    made = [(torch.tensor(images)[:, None, None], torch.arange(len(images))) for images in batches]
    return {"loader": _as_loader(made, form)}


_FLAT = torch.tensor([0.7, 1 / 3, 2 / 3]).reshape(1, 3, 1, 1).repeat(1, 1, 9, 9)
_COLOURS = torch.tensor([[[[1.0, 3.0]], [[10.0, 10.0]], [[0.0, 4.0]]]])


@exercise(
    points=3,
    arguments=st.integers(0, 39).map(_loaded),
    tolerance=(1e-4, 1e-6),
    examples=(
        _few([[1.0, 3.0]]),
        {"loader": [[_COLOURS, torch.tensor([0])]]},
        _few([[1.0, 3.0], [5.0, 7.0]], [[20.0, 30.0]]),
        _few([[1.0, 3.0], [5.0, 7.0]], [[20.0, 30.0]], form="iterator"),
        _few([[1.0, 1.0]], [[4.0, 4.0]], form="iterator"),
        {"loader": [(_COLOURS, torch.tensor([0])), (2 * _COLOURS.expand(2, 3, 1, 2).clone(), torch.tensor([1, 2]))]},
        _few([[5.0]]),
        {"loader": [(torch.tensor([[[[1.0, 3.0]]], [[[5.0, 7.0]]]]), None), (torch.tensor([[[[20.0, 30.0]]]]), None)]},
        {"loader": [(_FLAT, torch.tensor([0]))]},
        {"loader": _as_loader([(_images(4, 2, (3, 3), 1, "offset"), torch.arange(4))], "iterator")},
        {"loader": _as_loader([(_images(3, 3, (3, 2), 5, "offset"), torch.arange(3))] * 2, "iterator")},
        {"loader": _as_loader([(_images(n, 3, (2, 2), n, "plain"), torch.arange(n)) for n in (3, 1)], "tuple batches")},
        {"loader": _as_loader([(_images(n, 2, (2, 1), n, "plain"), torch.arange(n)) for n in (4, 2)], "loader")},
        {"loader": [(torch.arange(24.0).reshape(2, 2, 2, 3).permute(0, 3, 2, 1), torch.arange(2))]},
        {"loader": []},
        {"loader": iter(())},
    ),
    hints=(
        "Which dimensions of (n, C, H, W) go, and which stays? sum(dim=(0, 2, 3)) leaves one number for each channel.",
        "Add up, batch by batch: how many pixels, their sum, the sum of their squares. Divide once, at the end.",
        "The variance is the mean of the squares minus the squared mean; float32 has too few digits for that.",
        "Even in float64 rounding can leave a little less than 0 of it, whose root is nan: .clamp(min=0).",
        "In the loop: images = images.double(), then add to the three sums; after it: .sqrt() and .float().",
    ),
)
def channel_stats(loader: Iterable[tuple[torch.Tensor, Any]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean and the standard deviation of each colour channel over a whole data set of images.

    `loader` yields batches, pairs (images, labels): a DataLoader, a list, or something that can be gone through only
    once, so take each batch once. The labels are not needed, and may be None. `images` are float32, of shape
    (n, C, H, W): n images with C channels of H × W pixels. n may differ from batch to batch; C, H and W do not.

    Both results are float32 tensors of shape (C,), on the device of the images. They take all pixels of all images
    together, each pixel with the same weight, whatever batch it came in. The standard deviation is that of the whole
    population: the root of the mean squared distance from the mean (divide by the number of pixels, not by one less).

    The values may be large and still differ by little, such as 100.01 and 100.02; the results shall be right to
    four digits even so. The standard deviation of a channel that holds one number only is 0, never nan. Raise
    ValueError if there is no batch.

    >>> one = torch.tensor([[[[0.0, 2.0]]], [[[4.0, 6.0]]]])  # two images, one channel, 1 x 2 pixels
    >>> channel_stats([(one, None), (one[:1] + 9.0, None)])
    (tensor([5.3333]), tensor([3.8152]))
    """
    count = 0
    total = squares = 0
    for images, _ in loader:
        images = images.double()
        count += images[:, 0].numel()
        total = total + images.sum(dim=(0, 2, 3))
        squares = squares + images.square().sum(dim=(0, 2, 3))
    if count == 0:
        raise ValueError("no images")
    mean = total / count
    std = (squares / count - mean.square()).clamp(min=0).sqrt()
    return mean.float(), std.float()


channel_stats.equivalent(
    "total = total + images.sum(dim=(0, 2, 3))",
    "total = total + images.sum(dim=(2, 0, 3))",
    because="a sum does not see in which order the dimensions are named",
)
channel_stats.equivalent(
    "squares = squares + images.square().sum(dim=(0, 2, 3))",
    "squares = squares + images.square().sum(dim=(2, 0, 3))",
    because="a sum does not see in which order the dimensions are named",
)


def _together(loader: Iterable) -> torch.Tensor:
    """What the versions below have in common: all pixels in float64, one row for each channel."""
    images = [batch.double() for batch, _ in loader]
    if not images:
        raise ValueError
    return torch.cat(images).transpose(0, 1).flatten(1)


def _stats(pixels: torch.Tensor, correction: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    return pixels.mean(dim=1).float(), pixels.std(dim=1, correction=correction).float()


@channel_stats.mutant("takes the mean of the batches' means")
def _(loader):
    batches = [batch for batch in loader]
    pixels = _together(batches)
    means = [images.double().mean(dim=(0, 2, 3)) for images, _ in batches]
    return torch.stack(means).mean(dim=0).float(), _stats(pixels)[1]


@channel_stats.mutant("takes the mean of the batches' standard deviations")
def _(loader):
    batches = [batch for batch in loader]
    pixels = _together(batches)
    stds = [images.double().std(dim=(0, 2, 3), correction=0) for images, _ in batches]
    sizes = torch.tensor([len(images) for images, _ in batches], device=pixels.device).double()
    return _stats(pixels)[0], ((torch.stack(stds) * sizes[:, None]).sum(dim=0) / sizes.sum()).float()


@channel_stats.mutant("takes the mean of the batches' variances")
def _(loader):
    batches = [batch for batch in loader]
    pixels = _together(batches)
    variances = [images.double().var(dim=(0, 2, 3), correction=0) for images, _ in batches]
    sizes = torch.tensor([len(images) for images, _ in batches], device=pixels.device).double()
    return _stats(pixels)[0], ((torch.stack(variances) * sizes[:, None]).sum(dim=0) / sizes.sum()).sqrt().float()


@channel_stats.mutant("takes the mean of the images' standard deviations")
def _(loader):
    batches = [batch for batch in loader]
    pixels = _together(batches)
    stds = torch.cat([images.double().std(dim=(2, 3), correction=0) for images, _ in batches])
    return _stats(pixels)[0], stds.mean(dim=0).float()


@channel_stats.mutant("one number for all channels")
def _(loader):
    pixels = _together(loader)
    mean, std = _stats(pixels.reshape(1, -1))
    return mean.expand(len(pixels)), std.expand(len(pixels))


@channel_stats.mutant("one number for each image, not for each channel")
def _(loader):
    images = torch.cat([batch.double() for batch, _ in loader] or [torch.zeros(0, 1, 1, 1)])
    if not len(images):
        raise ValueError
    return _stats(images.flatten(1))


@channel_stats.mutant("divides by the number of pixels less one")
def _(loader):
    pixels = _together(loader)
    return _stats(pixels, correction=int(pixels.shape[1] > 1))


@channel_stats.mutant("one pixel makes nan")
def _(loader):
    pixels = _together(loader)
    return _stats(pixels, correction=int(pixels.shape[1] == 1))


@channel_stats.mutant("divides by the number of images")
def _(loader):
    batches = [batch for batch in loader]
    pixels = _together(batches)
    n = sum(len(images) for images, _ in batches)
    return (pixels.sum(dim=1) / n).float(), _stats(pixels)[1]


@channel_stats.mutant("returns the variance")
def _(loader):
    pixels = _together(loader)
    return _stats(pixels)[0], pixels.var(dim=1, correction=0).float()


@channel_stats.mutant("returns the root of the mean square")
def _(loader):
    pixels = _together(loader)
    return _stats(pixels)[0], pixels.square().mean(dim=1).sqrt().float()


@channel_stats.mutant("adds up in float32")
def _(loader):
    count, total, squares = 0, 0, 0
    for images, _ in loader:
        count += images.numel() // images.shape[1]
        total = total + images.sum(dim=(0, 2, 3))
        squares = squares + (images * images).sum(dim=(0, 2, 3))
    if count == 0:
        raise ValueError
    mean = total / count
    return mean, (squares / count - mean**2).clamp(min=0).sqrt()


@channel_stats.mutant("goes through the loader twice")
def _(loader):
    count, total = 0, 0
    for images, _ in loader:
        count += images.numel() // images.shape[1]
        total = total + images.double().sum(dim=(0, 2, 3))
    if count == 0:
        raise ValueError
    mean = total / count
    squares = torch.zeros_like(mean)
    for images, _ in loader:
        squares = squares + (images - mean[:, None, None]).square().sum(dim=(0, 2, 3))
    return mean.float(), (squares / count).sqrt().float()


@channel_stats.mutant("takes the first batch only")
def _(loader):
    for batch in loader:
        return _stats(_together([batch]))
    raise ValueError


@channel_stats.mutant("leaves the last batch out")
def _(loader):
    batches = list(loader)
    return _stats(_together(batches[:-1] or batches))


@channel_stats.mutant("leaves smaller batches out")
def _(loader):
    batches = list(loader)
    return _stats(_together([batch for batch in batches if len(batch[0]) >= len(batches[0][0])]))


@channel_stats.mutant("asks the loader for its length")
def _(loader):
    if len(loader) == 0:
        raise ValueError
    return _stats(_together(loader))


@channel_stats.mutant("view, which not every layout allows")
def _(loader):
    return _stats(_together([(images.view(*images.shape[:2], -1, 1), None) for images, _ in loader]))


@channel_stats.mutant("the results are float64")
def _(loader):
    pixels = _together(loader)
    return pixels.mean(dim=1), pixels.std(dim=1, correction=0)


@channel_stats.mutant("results with the shape (1, C, 1, 1)")
def _(loader):
    mean, std = _stats(_together(loader))
    return mean[None, :, None, None], std[None, :, None, None]


@channel_stats.mutant("std before mean")
def _(loader):
    mean, std = _stats(_together(loader))
    return std, mean


@channel_stats.mutant("lists of numbers")
def _(loader):
    mean, std = _stats(_together(loader))
    return mean.tolist(), std.tolist()


@channel_stats.mutant("the results lie on the CPU")
def _(loader):
    mean, std = _stats(_together(loader))
    return torch.tensor(mean.tolist()), torch.tensor(std.tolist())


@channel_stats.mutant("no batches: nan")
def _(loader):
    batches = list(loader)
    if not batches:
        return torch.full((1,), float("nan")), torch.full((1,), float("nan"))
    return _stats(_together(batches))


@channel_stats.mutant("leaves the empty loader to Python")
def _(loader):
    count, total, squares = 0, 0, 0
    for images, _ in loader:
        images = images.double()
        count += images.numel() // images.shape[1]
        total = total + images.sum(dim=(0, 2, 3))
        squares = squares + images.square().sum(dim=(0, 2, 3))
    mean = total / count
    return mean.float(), (squares / count - mean**2).clamp(min=0).sqrt().float()


@channel_stats.mutant("takes the root of a number that is a little less than 0: nan")
def _(loader):
    count, total, squares = 0, 0, 0
    for images, _ in loader:
        pixels = images.double().transpose(0, 1).flatten(1)
        count += pixels.shape[1]
        total = total + pixels.sum(dim=1)
        squares = squares + (pixels**2).sum(dim=1)
    if not count:
        raise ValueError
    mean = total / count
    return mean.float(), (squares / count - mean**2).sqrt().float()


@channel_stats.mutant("counts the labels, which may be None")
def _(loader):
    batches = list(loader)
    mean, std = _stats(_together(batches))
    return mean * sum(len(images) for images, _ in batches) / sum(len(labels) for _, labels in batches), std


@channel_stats.mutant("changes the caller's images")
def _(loader):
    batches = list(loader)
    mean, std = _stats(_together(batches))
    for images, _ in batches:
        images.sub_(mean[:, None, None])
    return mean, std


@channel_stats.variant("merges the batches' means and squared distances")
def _(loader):
    n, mean, distance = 0, None, None
    for images, _ in loader:
        pixels = images.permute(1, 0, 2, 3).reshape(images.shape[1], -1).to(torch.float64)
        m = pixels.shape[1]
        its_mean = pixels.mean(1)
        its_distance = ((pixels - its_mean[:, None]) ** 2).sum(1)
        if mean is None:
            n, mean, distance = m, its_mean, its_distance
            continue
        step = its_mean - mean
        distance = distance + its_distance + step**2 * n * m / (n + m)
        mean = mean + step * m / (n + m)
        n += m
    if mean is None:
        raise ValueError("empty loader")
    return mean.to(torch.float32), torch.sqrt(distance / n).to(torch.float32)


@channel_stats.variant("all images in one tensor")
def _(loader):
    batches = [batch[0] for batch in loader]
    if len(batches) == 0:
        raise ValueError
    images = torch.cat(batches, dim=0)
    return images.mean(dim=(0, 2, 3)), images.var(dim=(0, 2, 3), unbiased=False).sqrt()


@channel_stats.variant("two passes over a list of its own, in float32")
def _(loader):
    batches = [images for images, _labels in loader]
    if batches == []:
        raise ValueError("no data")
    channels = batches[0].shape[1]
    means, stds = [], []
    for channel in range(channels):
        pixels = torch.cat([images[:, channel].flatten() for images in batches])
        mean = pixels.double().sum() / pixels.numel()
        means.append(mean.float())
        stds.append(((pixels - mean) ** 2).sum().div(pixels.numel()).sqrt().float())
    return torch.stack(means), torch.stack(stds)


@channel_stats.variant("Python numbers, pixel by pixel")
def _(loader):
    sums, squares, count, device = [], [], 0, None
    for images, _ in loader:
        device = images.device
        for image in images.tolist():
            for channel, rows in enumerate(image):
                pixels = [pixel for row in rows for pixel in row]
                if len(sums) <= channel:
                    sums.append(0.0)
                    squares.append(0.0)
                sums[channel] += sum(pixels)
                squares[channel] += sum(pixel * pixel for pixel in pixels)
            count += len(pixels)
    if not count:
        raise ValueError
    mean = [total / count for total in sums]
    std = [max(square / count - m * m, 0.0) ** 0.5 for square, m in zip(squares, mean, strict=True)]
    return torch.tensor(mean, device=device), torch.tensor(std, device=device)
