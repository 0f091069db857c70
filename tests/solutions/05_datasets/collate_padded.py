"""Held-out solutions of collate_padded."""

import itertools

import numpy as np
import torch
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence


def right_pad_sequence(batch):
    """torch's own function; lengths and labels on the device of the sequences."""
    if not batch:
        raise ValueError("empty batch")
    sequences, labels = zip(*batch)
    device = sequences[0].device
    lengths = torch.tensor([len(s) for s in sequences], device=device)
    padded = pad_sequence(list(sequences), batch_first=True, padding_value=0)
    return padded, lengths, torch.tensor(labels, device=device)


def right_rows_into_zeros(batch):
    """Zeros, filled row by row."""
    if len(batch) == 0:
        raise ValueError("there is no sample")
    longest = max(x.shape[0] for x, _ in batch)
    first = batch[0][0]
    padded = first.new_zeros((len(batch), longest))
    lengths = torch.empty(len(batch), dtype=torch.int64, device=first.device)
    labels = torch.empty(len(batch), dtype=torch.int64, device=first.device)
    for i, (x, y) in enumerate(batch):
        padded[i, : x.shape[0]] = x
        lengths[i] = x.shape[0]
        labels[i] = y
    return padded, lengths, labels


def right_functional_pad(samples: list) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """F.pad and stack."""
    if samples == []:
        raise ValueError("[]")
    sizes = [s[0].numel() for s in samples]
    rows = [F.pad(s[0], (0, max(sizes) - s[0].numel()), value=0) for s in samples]
    where = {"device": rows[0].device, "dtype": torch.long}
    return torch.stack(rows, dim=0), torch.as_tensor(sizes, **where), torch.as_tensor([s[1] for s in samples], **where)


def right_mask(batch, verbose=True):
    """All values in one row, put where a mask says."""
    if len(batch) < 1:
        raise ValueError("empty")
    xs = [x for x, _ in batch]
    device = xs[0].device
    lengths = torch.tensor([x.size(0) for x in xs], device=device)
    places = torch.arange(int(lengths.max()), device=device)
    mask = places[None, :] < lengths[:, None]
    padded = torch.zeros(mask.shape, dtype=xs[0].dtype, device=device)
    padded[mask] = torch.cat(xs)
    if verbose:
        print(padded.shape)
    return padded, lengths, torch.tensor([y for _, y in batch], dtype=torch.int64, device=device)


def right_cat_of_zeros(batch, fill=0):
    """A tail of zeros behind each sequence."""
    try:
        longest = max(len(x) for x, _ in batch)
    except ValueError as error:
        raise ValueError("no samples") from error
    rows, lengths, labels = [], [], []
    for x, y in batch:
        tail = torch.full((longest - len(x),), fill, dtype=x.dtype, device=x.device)
        rows.append(torch.cat((x, tail)).unsqueeze(0))
        lengths.append(len(x))
        labels.append(int(y))
    device = rows[0].device
    return torch.cat(rows), torch.tensor(lengths).to(device), torch.tensor(labels).to(device)


def right_lists(batch):
    """zip_longest of lists; the shape is given for empty sequences."""
    if not len(batch):
        raise ValueError("nothing to collate")
    xs, ys = [list(part) for part in zip(*batch)]
    columns = list(itertools.zip_longest(*(x.tolist() for x in xs), fillvalue=0))
    padded = torch.tensor(columns, dtype=xs[0].dtype).reshape(len(columns), len(xs)).T.contiguous()
    device = xs[0].device
    return padded.to(device), torch.LongTensor(list(map(len, xs))).to(device), torch.LongTensor(ys).to(device)


def right_numpy(batch):
    """NumPy's zeros, with the dtype of the sequences."""
    if not batch:
        raise ValueError("empty batch")
    arrays = [x.detach().cpu().numpy() for x, _ in batch]
    n, longest = len(arrays), max(a.size for a in arrays)
    out = np.zeros((n, longest), dtype=arrays[0].dtype)
    for row, a in zip(out, arrays):
        row[: a.size] = a
    device = batch[0][0].device
    lengths = torch.from_numpy(np.array([a.size for a in arrays], dtype=np.int64))
    labels = torch.from_numpy(np.fromiter((y for _, y in batch), dtype=np.int64, count=n))
    return torch.from_numpy(out).to(device), lengths.to(device), labels.to(device)


def right_time_first(batch):
    """pad_sequence with time first, turned round."""
    if len(batch) == 0:
        raise ValueError
    xs = [x for x, _ in batch]
    padded = pad_sequence(xs).t().clone(memory_format=torch.contiguous_format)
    info = torch.tensor([(len(x), y) for x, y in batch], device=padded.device)
    return padded, info[:, 0].clone(), info[:, 1].clone()


def right_lengths_on_cpu(batch):
    """Lengths and labels are made where torch.tensor makes them; only `padded` has a device to take over."""
    if not batch:
        raise ValueError("empty batch")
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    return padded, torch.tensor([len(x) for x, _ in batch]), torch.tensor([y for _, y in batch])


def right_index_put(batch):
    """Places in two lists, put in with index_put."""
    if not batch:
        raise ValueError("empty")
    xs = [x for x, _ in batch]
    device = xs[0].device
    lengths = torch.tensor([x.shape[0] for x in xs], device=device)
    rows = torch.repeat_interleave(torch.arange(len(xs), device=device), lengths)
    columns = torch.cat([torch.arange(x.shape[0], device=device) for x in xs])
    zeros = torch.zeros(len(xs), int(lengths.max()), dtype=xs[0].dtype, device=device)
    padded = zeros.index_put((rows, columns), torch.cat(xs))
    return padded, lengths, torch.tensor([y for _, y in batch], device=device)


def check(batch):
    if not batch:
        raise ValueError("empty batch")


def numbers(batch, of):
    return torch.tensor([of(sample) for sample in batch], dtype=torch.int64, device=batch[0][0].device)


def rest(batch):
    return numbers(batch, lambda s: len(s[0])), numbers(batch, lambda s: s[1])


def wrong_runtime_error(batch):
    """pad_sequence complains with RuntimeError, for an empty list."""
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    return padded, *rest(batch)


def wrong_index_error(batch):
    """batch[0] of an empty list."""
    first = batch[0][0]
    padded = first.new_zeros(len(batch), max(len(x) for x, _ in batch))
    for row, (x, _) in zip(padded, batch):
        row[: len(x)] = x
    return padded, *rest(batch)


def wrong_empty_tensors(batch):
    """Empty tensors for an empty list."""
    if not batch:
        return torch.zeros(0, 0), torch.zeros(0, dtype=torch.int64), torch.zeros(0, dtype=torch.int64)
    return pad_sequence([x for x, _ in batch], batch_first=True), *rest(batch)


def wrong_float_zeros(batch):
    """torch.zeros is float32, whatever the sequences are."""
    check(batch)
    padded = torch.zeros(len(batch), max(len(x) for x, _ in batch), device=batch[0][0].device)
    for i, (x, _) in enumerate(batch):
        padded[i, : len(x)] = x
    return padded, *rest(batch)


def wrong_dtype_put_back(batch):
    """Through float32 and back: large ints and doubles are rounded."""
    check(batch)
    first = batch[0][0]
    padded = torch.zeros(len(batch), max(len(x) for x, _ in batch), device=first.device)
    for i, (x, _) in enumerate(batch):
        padded[i, : len(x)] = x
    return padded.to(first.dtype), *rest(batch)


def wrong_long_for_all(batch):
    """Sequences are taken for token numbers."""
    check(batch)
    return pad_sequence([x.long() for x, _ in batch], batch_first=True), *rest(batch)


def wrong_time_first(batch):
    """batch_first is forgotten."""
    check(batch)
    return pad_sequence([x for x, _ in batch]), *rest(batch)


def wrong_padding_value(batch):
    """Fills with -1, as for losses that ignore it."""
    check(batch)
    return pad_sequence([x for x, _ in batch], batch_first=True, padding_value=-1), *rest(batch)


def wrong_zeros_in_front(batch):
    """The zeros come first."""
    check(batch)
    return pad_sequence([x for x, _ in batch], batch_first=True, padding_side="left"), *rest(batch)


def wrong_sorted(batch):
    """Longest first, as pack_padded_sequence once wanted it."""
    check(batch)
    batch = sorted(batch, key=lambda s: len(s[0]), reverse=True)
    return pad_sequence([x for x, _ in batch], batch_first=True), *rest(batch)


def wrong_sorts_callers_list(batch):
    """Sorts the caller's list in place, and puts the rows back in order."""
    check(batch)
    old = list(batch)
    batch.sort(key=lambda s: len(s[0]), reverse=True)
    return pad_sequence([x for x, _ in old], batch_first=True), *rest(old)


def wrong_counts_nonzero(batch):
    """Measured zeros are not counted."""
    check(batch)
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    return padded, (padded != 0).sum(dim=1), rest(batch)[1]


def wrong_last_nonzero(batch):
    """A sequence that ends in a zero is taken to be shorter."""
    check(batch)
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    lengths = []
    for row in padded.tolist():
        while row and row[-1] == 0:
            row.pop()
        lengths.append(len(row))
    return padded, torch.tensor(lengths, device=padded.device), rest(batch)[1]


def wrong_all_lengths_longest(batch):
    """Every length is that of the longest."""
    check(batch)
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    return padded, torch.full((len(batch),), padded.shape[1], device=padded.device), rest(batch)[1]


def wrong_lengths_as_list(batch):
    """A list of lengths."""
    check(batch)
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    return padded, [len(x) for x, _ in batch], rest(batch)[1]


def wrong_int32_lengths(batch):
    """Lengths are int32."""
    check(batch)
    lengths, labels = rest(batch)
    return pad_sequence([x for x, _ in batch], batch_first=True), lengths.int(), labels


def wrong_float_labels(batch):
    """torch.Tensor makes floats."""
    check(batch)
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    lengths, _ = rest(batch)
    return padded, lengths, torch.Tensor([y for _, y in batch]).to(padded.device)


def wrong_labels_of_sequence_dtype(batch):
    """Labels get the dtype of the sequences."""
    check(batch)
    padded = pad_sequence([x for x, _ in batch], batch_first=True)
    lengths, labels = rest(batch)
    return padded, lengths, labels.to(padded.dtype)


def wrong_column_of_labels(batch):
    """Labels of shape (n, 1)."""
    check(batch)
    lengths, labels = rest(batch)
    return pad_sequence([x for x, _ in batch], batch_first=True), lengths, labels.unsqueeze(1)


def wrong_single_sample_flat(batch):
    """squeeze() takes the row of a single sample away."""
    check(batch)
    return pad_sequence([x for x, _ in batch], batch_first=True).squeeze(0), *rest(batch)


def wrong_first_is_longest(batch):
    """Takes the first sequence for the longest; longer ones are cut off."""
    check(batch)
    width = len(batch[0][0])
    rows = [F.pad(x[:width], (0, max(width - len(x), 0))) for x, _ in batch]
    return torch.stack(rows), *rest(batch)


def wrong_multiple_of_eight(batch):
    """Rounds the width up to a multiple of 8."""
    check(batch)
    longest = max(len(x) for x, _ in batch)
    width = -(-longest // 8) * 8
    return torch.stack([F.pad(x, (0, width - len(x))) for x, _ in batch]), *rest(batch)


def wrong_at_least_one(batch):
    """Only empty sequences are made one long."""
    check(batch)
    width = max(1, *(len(x) for x, _ in batch))
    return torch.stack([F.pad(x, (0, width - len(x))) for x, _ in batch]), *rest(batch)


def wrong_empty_left_out(batch):
    """Empty sequences are left out."""
    check(batch)
    kept = [s for s in batch if len(s[0])] or batch
    return pad_sequence([x for x, _ in kept], batch_first=True), *rest(kept)


def wrong_empty_refused(batch):
    """An empty sequence is an error."""
    check(batch)
    if any(len(x) == 0 for x, _ in batch):
        raise ValueError("empty sequence")
    return pad_sequence([x for x, _ in batch], batch_first=True), *rest(batch)


def wrong_all_empty(batch):
    """A tensor of empty lists has its shape by luck, its dtype not at all."""
    check(batch)
    width = max(len(x) for x, _ in batch)
    rows = [x.tolist() + [0] * (width - len(x)) for x, _ in batch]
    padded = torch.tensor(rows, device=batch[0][0].device)
    return padded if padded.dtype == batch[0][0].dtype or not width else padded.to(batch[0][0].dtype), *rest(batch)


def wrong_stack_of_equals(batch):
    """If all are equally long they are stacked as (longest, n)."""
    check(batch)
    xs = [x for x, _ in batch]
    if len({len(x) for x in xs}) == 1 and len(xs) > 1:
        return torch.stack(xs, dim=1), *rest(batch)
    return pad_sequence(xs, batch_first=True), *rest(batch)


def wrong_resizes_sequences(batch):
    """resize_ makes the caller's sequences longer."""
    check(batch)
    lengths, labels = rest(batch)
    longest = int(lengths.max())
    for x, _ in batch:
        n = len(x)
        x.resize_(longest)
        x[n:] = 0
    return torch.stack([x for x, _ in batch]), lengths, labels


def wrong_on_cpu(batch):
    """padded is made on the CPU."""
    check(batch)
    padded = torch.zeros(len(batch), max(len(x) for x, _ in batch), dtype=batch[0][0].dtype)
    for i, (x, _) in enumerate(batch):
        padded[i, : len(x)] = x
    return padded, *rest(batch)


def wrong_labels_before_lengths(batch):
    """padded, labels, lengths."""
    check(batch)
    lengths, labels = rest(batch)
    return pad_sequence([x for x, _ in batch], batch_first=True), labels, lengths


def wrong_uninitialised(batch):
    """empty in place of zeros: the fill is the last value of the sequence."""
    check(batch)
    width = max(len(x) for x, _ in batch)
    rows = [torch.cat([x, x[-1:].expand(width - len(x)) if len(x) else x.new_zeros(width)]) for x, _ in batch]
    return torch.stack(rows), *rest(batch)
