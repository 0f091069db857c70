"""Held-out solutions of make_line_data."""

from itertools import accumulate, repeat

import numpy as np
import torch


def right_arange(weight, bias, n, start=0.0, end=1.0):
    """Counts whole numbers, and multiplies afterwards."""
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    step = (end - start) / n
    X = (start + torch.arange(n) * step).unsqueeze(dim=1)
    y = weight * X + bias
    return X, y


def right_linspace(weight, bias, n, start=0.0, end=1.0):
    """linspace with one point more, the last one cut off."""
    if not n >= 1:
        raise ValueError("no points")
    X = torch.linspace(start, end, n + 1)[:-1].reshape(n, 1)
    return X, X * weight + bias


def right_numpy(weight, bias, n, start=0.0, end=1.0):
    """NumPy knows endpoint=False."""
    if n <= 0:
        raise ValueError("n")
    x = np.linspace(start, end, n, endpoint=False)[:, np.newaxis]
    y = weight * x + bias
    return torch.from_numpy(x.astype("float32")), torch.from_numpy(y.astype("float32"))


def right_comprehension(w: float, b: float, n: int, start: float = 0.0, end: float = 1.0):
    """Lists of rows; other names."""
    if n < 1:
        raise ValueError
    xs = [start + i * (end - start) / n for i in range(n)]
    ys = [w * x + b for x in xs]
    return torch.tensor([[x] for x in xs], dtype=torch.float32), torch.tensor([[y] for y in ys], dtype=torch.float32)


def right_fill(weight, bias, n, start=0.0, end=1.0):
    """Two empty columns are filled row by row."""
    if n < 1:
        raise ValueError("n < 1")
    X, y = torch.empty(n, 1), torch.empty((n, 1))
    for row in range(n):
        value = start + row * (end - start) / n
        X[row, 0] = value
        y[row][0] = weight * value + bias
    print(X.shape, y.shape)
    return X, y


def right_accumulate(weight, bias, n, start=0.0, end=1.0):
    """Python adds the step again and again; stack and view make columns."""
    if n < 1:
        raise ValueError("nothing to make")
    places = list(accumulate(repeat((end - start) / n, n - 1), initial=start))
    X = torch.stack([torch.tensor(float(place)) for place in places]).view(-1, 1)
    return X, torch.add(torch.mul(X, weight), bias)


def right_arange_cut(weight, bias, n, start=0.0, end=1.0):
    """arange with a step, the number too many cut off; equal numbers go another way."""
    if n < 1:
        raise ValueError("n")
    step = (end - start) / n
    numbers = torch.arange(start, end, step)[:n] if step else torch.full((n,), float(start))
    X = numbers[:, None].float()
    return X, weight * X + bias


def right_matmul(weight, bias, n, start=0.0, end=1.0, dtype=torch.float32):
    """A column of ones beside the numbers, times (weight, bias); float64 on the way."""
    if n < 1:
        raise ValueError("at least one point")
    t = torch.arange(n, dtype=torch.float64) / n
    X = torch.lerp(torch.full_like(t, start), torch.full_like(t, end), t)
    y = torch.stack([X, torch.ones_like(X)], dim=1) @ t.new_tensor([[weight], [bias]])
    return X[:, None].to(dtype), y.to(dtype)


def right_cumsum(weight, bias, n, start=0.0, end=1.0):
    """A running sum of ones, less one."""
    if n < 1:
        raise ValueError("n")
    i = torch.ones(n, 1).cumsum(dim=0) - 1
    X = torch.full((n, 1), float(start)) + i * ((end - start) / n)
    return X, torch.full_like(X, bias).add(X, alpha=weight)


def right_generator_rows(weight, bias, n, start=0.0, end=1.0):
    """A generator yields points, zip parts them."""
    if n < 1:
        raise ValueError(n)

    def points():
        for i in range(n):
            x = start * (1 - i / n) + end * (i / n)
            yield x, weight * x + bias

    xs, ys = zip(*points())
    return torch.FloatTensor(xs).unsqueeze(-1), torch.FloatTensor(ys).unsqueeze(-1)


def wrong_end_included(weight, bias, n, start=0.0, end=1.0):
    """linspace includes the end."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n).unsqueeze(1)
    return X, weight * X + bias


def wrong_start_left_out(weight, bias, n, start=0.0, end=1.0):
    """Counts from 1 to n."""
    if n < 1:
        raise ValueError
    X = (start + torch.arange(1, n + 1) * (end - start) / n).unsqueeze(1)
    return X, weight * X + bias


def wrong_arange_rounding(weight, bias, n, start=0.0, end=1.0):
    """With a step, arange gives one number too many now and then."""
    if n < 1:
        raise ValueError
    if start == end:
        X = torch.full((n, 1), float(start))
    else:
        X = torch.arange(start, end, (end - start) / n).unsqueeze(1)
    return X, weight * X + bias


def wrong_arange_equal(weight, bias, n, start=0.0, end=1.0):
    """arange has no step of 0."""
    if n < 1:
        raise ValueError
    X = torch.arange(start, end, (end - start) / n)[:n].unsqueeze(1)
    return X, weight * X + bias


def wrong_flat(weight, bias, n, start=0.0, end=1.0):
    """Vectors instead of columns."""
    if n < 1:
        raise ValueError
    X = start + torch.arange(n) * (end - start) / n
    return X, weight * X + bias


def wrong_flat_y(weight, bias, n, start=0.0, end=1.0):
    """Only X is a column."""
    if n < 1:
        raise ValueError
    x = start + torch.arange(n) * (end - start) / n
    return x.unsqueeze(1), weight * x + bias


def wrong_row(weight, bias, n, start=0.0, end=1.0):
    """One row of n numbers."""
    if n < 1:
        raise ValueError
    X = (start + torch.arange(n) * (end - start) / n).unsqueeze(0)
    return X, weight * X + bias


def wrong_broadcast(weight, bias, n, start=0.0, end=1.0):
    """A column plus a row is a table."""
    if n < 1:
        raise ValueError
    x = start + torch.arange(n) * (end - start) / n
    X = x.unsqueeze(1)
    return X, weight * X + torch.full((n,), float(bias))


def wrong_float64(weight, bias, n, start=0.0, end=1.0):
    """float64 of NumPy."""
    if n < 1:
        raise ValueError
    X = torch.from_numpy(np.linspace(start, end, n, endpoint=False)).unsqueeze(1)
    return X, weight * X + bias


def wrong_y_float64(weight, bias, n, start=0.0, end=1.0):
    """y is finer than X."""
    if n < 1:
        raise ValueError
    X = (start + torch.arange(n, dtype=torch.float64) * (end - start) / n).unsqueeze(1)
    return X.float(), weight * X + bias


def wrong_no_check(weight, bias, n, start=0.0, end=1.0):
    """n is never looked at."""
    X = torch.tensor([start + i * (end - start) / n for i in range(n)], dtype=torch.float32).reshape(-1, 1)
    return X, weight * X + bias


def wrong_only_negative(weight, bias, n, start=0.0, end=1.0):
    """0 points are two empty columns."""
    if n < 0:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_only_zero(weight, bias, n, start=0.0, end=1.0):
    """Less than 0 raises RuntimeError or nothing."""
    if n == 0:
        raise ValueError
    X = torch.tensor([start + i * (end - start) / n for i in range(n)], dtype=torch.float32).reshape(-1, 1)
    return X, weight * X + bias


def wrong_one_refused(weight, bias, n, start=0.0, end=1.0):
    """One point is refused."""
    if n <= 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_assertion(weight, bias, n, start=0.0, end=1.0):
    """AssertionError is no ValueError."""
    assert n >= 1
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_down_refused(weight, bias, n, start=0.0, end=1.0):
    """Going down is refused."""
    if n < 1 or end < start:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_equal_refused(weight, bias, n, start=0.0, end=1.0):
    """Equal ends are refused."""
    if n < 1 or end == start:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_upwards(weight, bias, n, start=0.0, end=1.0):
    """Always upwards: the ends are exchanged."""
    if n < 1:
        raise ValueError
    X = torch.linspace(min(start, end), max(start, end), n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_from_zero(weight, bias, n, start=0.0, end=1.0):
    """The start is not added."""
    if n < 1:
        raise ValueError
    X = torch.arange(n).unsqueeze(1) * ((end - start) / n)
    return X, weight * X + bias


def wrong_end_is_length(weight, bias, n, start=0.0, end=1.0):
    """The end is taken for the distance to it."""
    if n < 1:
        raise ValueError
    X = start + torch.arange(n).unsqueeze(1) * (end / n)
    return X, weight * X + bias


def wrong_whole_step(weight, bias, n, start=0.0, end=1.0):
    """The step is rounded down."""
    if n < 1:
        raise ValueError
    X = start + torch.arange(n).unsqueeze(1) * float((end - start) // n)
    return X, weight * X + bias


def wrong_step_by_n_less_one(weight, bias, n, start=0.0, end=1.0):
    """Divides by the gaps between n points."""
    if n < 1:
        raise ValueError
    X = start + torch.arange(n).unsqueeze(1) * ((end - start) / max(n - 1, 1))
    return X, weight * X + bias


def wrong_exchanged(weight, bias, n, start=0.0, end=1.0):
    """Weight and bias are exchanged."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, bias * X + weight


def wrong_brackets(weight, bias, n, start=0.0, end=1.0):
    """The bias is multiplied too."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * (X + bias)


def wrong_no_bias(weight, bias, n, start=0.0, end=1.0):
    """The bias is forgotten."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X


def wrong_in_place(weight, bias, n, start=0.0, end=1.0):
    """X becomes y."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, X.mul_(weight).add_(bias)


def wrong_noise(weight, bias, n, start=0.0, end=1.0):
    """A little noise, as real data has."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias + 0.01 * torch.randn(n, 1)


def wrong_order_of_results(weight, bias, n, start=0.0, end=1.0):
    """y comes first."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return weight * X + bias, X


def wrong_list(weight, bias, n, start=0.0, end=1.0):
    """A list is no tuple."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return [X, weight * X + bias]


def wrong_default_end(weight, bias, n, start=0.0, end=None):
    """The end left out is one after the start."""
    if n < 1:
        raise ValueError
    end = start + 1.0 if end is None else end
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_shuffled(weight, bias, n, start=0.0, end=1.0):
    """The rows come in random order."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)[torch.randperm(n)]
    return X, weight * X + bias


def wrong_seeds(weight, bias, n, start=0.0, end=1.0):
    """Seeds everybody's generator, for nothing."""
    if n < 1:
        raise ValueError
    torch.manual_seed(42)
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, weight * X + bias


def wrong_requires_grad(weight, bias, n, start=0.0, end=1.0):
    """The data wants gradients."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1).requires_grad_()
    return X, weight * X + bias


def wrong_whole_numbers(weight, bias, n, start=0.0, end=1.0):
    """Weight and bias are cut to whole numbers."""
    if n < 1:
        raise ValueError
    X = torch.linspace(start, end, n + 1)[:-1].unsqueeze(1)
    return X, int(weight) * X + int(bias)
