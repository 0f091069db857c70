"""Held-out solutions of standardize."""

import numpy as np
import torch
from torch import nn


def right_std_correction(train, test):
    """std with correction=0, where for the zeros."""
    if train.ndim != 2 or test.ndim != 2:
        raise ValueError("tables have two dimensions")
    if len(train) == 0 or train.shape[1] != test.shape[1]:
        raise ValueError("no row, or other columns")
    mean = train.mean(dim=0)
    std = train.std(dim=0, correction=0)
    std = torch.where(std == 0, 1.0, std)
    return (train - mean) / std, (test - mean) / std, mean, std


def right_unbiased_false(X_train, X_test):
    """The old keyword, and a mask that is filled in place."""
    if X_train.dim() != 2 or X_test.dim() != 2:
        raise ValueError("2 dimensions, please")
    if X_train.size(0) < 1 or X_train.size(1) != X_test.size(1):
        raise ValueError("shapes do not fit")
    mu, sigma = torch.mean(X_train, 0), torch.std(X_train, 0, unbiased=False)
    sigma[sigma == 0.0] = 1
    scale = lambda X: X.sub(mu).div(sigma)
    return scale(X_train), scale(X_test), mu, sigma


def right_var_mean(train, test, verbose=True):
    """var_mean, unpacking of the shapes as a check."""
    try:
        (n, d), (_, e) = train.shape, test.shape
    except ValueError:
        raise ValueError(f"not two tables: {train.shape}, {test.shape}") from None
    if n == 0 or d != e:
        raise ValueError("cannot scale")
    var, mean = torch.var_mean(train, dim=0, correction=0)
    std = var.sqrt().masked_fill(var == 0, 1)
    if verbose:
        print(mean, std)
    return (train - mean) / std, (test - mean) / std, mean, std


def right_column_loop(train, test):
    """Column by column, into empty tensors; a constant column is found by its smallest and largest number."""
    if len(train.shape) != 2 or len(test.shape) != 2 or train.shape[0] == 0:
        raise ValueError("bad tables")
    if train.shape[1] != test.shape[1]:
        raise ValueError("other columns")
    a, b = torch.empty_like(train), torch.empty_like(test)
    mean, std = train.new_zeros(train.shape[1]), train.new_ones(train.shape[1])
    for j in range(train.shape[1]):
        column = train[:, j]
        if column.min() == column.max():
            mean[j] = column[0]
        else:
            mean[j] = column.sum() / len(column)
            std[j] = ((column - mean[j]) ** 2).mean() ** 0.5
        a[:, j] = (column - mean[j]) / std[j]
        b[:, j] = (test[:, j] - mean[j]) / std[j]
    return a, b, mean, std


def right_numpy(train, test):
    """NumPy in double precision, and back."""
    if not (train.ndim == test.ndim == 2 and train.shape[0] > 0 and train.shape[1] == test.shape[1]):
        raise ValueError("train and test")
    a = train.detach().cpu().numpy().astype(np.float64)
    b = test.detach().cpu().numpy().astype(np.float64)
    mean, std = a.mean(axis=0), a.std(axis=0)
    constant = np.ptp(a, axis=0) == 0
    mean = np.where(constant, a[0], mean)
    std = np.where(constant, 1.0, std)

    def back(array):
        return torch.from_numpy(array).to(dtype=train.dtype, device=train.device)

    return back((a - mean) / std), back((b - mean) / std), back(mean), back(std)


def right_vmap(train, test):
    """torch.func.vmap over the columns."""
    for table in (train, test):
        if table.ndim != 2:
            raise ValueError(f"{table.ndim} dimensions")
    if train.shape[0] == 0:
        raise ValueError("no rows to learn from")
    if train.shape[1] != test.shape[1]:
        raise ValueError("columns")

    def one(a, b):
        m = a.mean()
        s = a.std(correction=0)
        s = s + (s == 0)
        return (a - m) / s, (b - m) / s, m, s

    return torch.func.vmap(one, in_dims=1, out_dims=(1, 1, 0, 0))(train, test)


def right_shares_scaling(train, test):
    """Both tables in one, scaled together with the training numbers, and cut apart again."""
    if train.ndim != 2 or test.ndim != 2 or train.shape[0] < 1 or train.shape[1:] != test.shape[1:]:
        raise ValueError
    n = len(train)
    std, mean = torch.std_mean(train, 0, correction=0, keepdim=True)
    std = std.clone()
    std[:, std.flatten() == 0] = 1.0
    both = torch.cat((train, test))
    both -= mean
    both /= std
    return both[:n].clone(), both[n:].clone(), mean.squeeze(0), std.squeeze(0)


class Scaler(nn.Module):
    def __init__(self, table):
        super().__init__()
        self.register_buffer("mean", table.mean(0))
        distance = (table - self.mean).square()
        same = (table == table[:1]).all(dim=0)
        self.register_buffer("std", torch.where(same, torch.ones_like(self.mean), distance.mean(0).sqrt()))

    def forward(self, table):
        return (table - self.mean) / self.std


def right_module_with_buffers(train, test):
    """A module that keeps mean and std as buffers; the std by hand."""
    if train.ndim != 2 or test.ndim != 2 or not len(train) or train.shape[1] != test.shape[1]:
        raise ValueError("not two tables that fit")
    scaler = Scaler(train)
    return scaler(train), scaler(test), scaler.mean, scaler.std


def right_einsum(train, test):
    """einsum for the mean of the squares of centered columns."""
    if (train.ndim, test.ndim) != (2, 2):
        raise ValueError("ndim")
    if train.numel() == 0 and len(train) == 0:
        raise ValueError("empty")
    if train.shape[-1] != test.shape[-1]:
        raise ValueError("columns")
    mean = train.mean(dim=0)
    centered = train - mean
    std = (torch.einsum("nd,nd->d", centered, centered) / len(train)).sqrt()
    std = std.where((train != train[0]).any(dim=0), 1.0)
    return centered / std, (test - mean) / std, mean, std


def check(train, test):
    if train.ndim != 2 or test.ndim != 2 or len(train) == 0 or train.shape[1] != test.shape[1]:
        raise ValueError("tables")


def wrong_unbiased(train, test):
    """Divides by n - 1; one row by hand."""
    check(train, test)
    mean = train.mean(0)
    std = train.std(0) if len(train) > 1 else torch.ones_like(mean)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_single_row_nan(train, test):
    """Corrects std by sqrt((n - 1) / n), which is nan for one row."""
    check(train, test)
    n = len(train)
    mean = train.mean(0)
    std = train.std(0) * ((n - 1) / n) ** 0.5
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_zero_kept(train, test):
    """Divides by 1 for a constant column, but returns 0."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    divisor = std.masked_fill(std == 0, 1)
    return (train - mean) / divisor, (test - mean) / divisor, mean, std


def wrong_epsilon(train, test):
    """std + 1e-8 in place of 1."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0) + 1e-8
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_nan_to_num(train, test):
    """nan becomes 0 afterwards; a test row away from a constant column becomes huge."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    a, b = torch.nan_to_num((train - mean) / std), torch.nan_to_num((test - mean) / std)
    return a, b, mean, std.masked_fill(std == 0, 1)


def wrong_small_is_zero(train, test):
    """A std below 1e-3 counts as 0."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std < 1e-3] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_clamped_to_one(train, test):
    """clamp(min=1) replaces all that is below 1."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0).clamp(min=1)
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_all_or_none(train, test):
    """Replaces all of std if one column is constant."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    if (std == 0).any():
        std = torch.ones_like(std)
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_squares_minus_square(train, test):
    """Mean of the squares minus square of the mean: far away columns with small differences are lost."""
    check(train, test)
    mean = train.mean(0)
    var = (train.square().mean(0) - mean.square()).clamp(min=0)
    std = var.sqrt()
    std = torch.where((train == train[0]).all(0), torch.ones_like(std), std)
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_own_scales(train, test):
    """The test table is scaled with its own numbers."""
    check(train, test)

    def scale(table):
        mean, std = table.mean(0), table.std(0, correction=0)
        std = torch.where(std == 0, 1.0, std)
        return (table - mean) / std, mean, std

    a, mean, std = scale(train)
    b, _, _ = scale(test) if len(test) else (test.clone(), None, None)
    return a, b, mean, std


def wrong_both_tables(train, test):
    """Mean and std of both tables together."""
    check(train, test)
    both = torch.cat([train, test])
    mean, std = both.mean(0), both.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_test_not_centered(train, test):
    """Forgets the mean for the test rows."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, test / std, mean, std


def wrong_rows(train, test):
    """Scales over everything, not column by column."""
    check(train, test)
    mean, std = train.mean().expand(train.shape[1]), train.std(correction=0).expand(train.shape[1])
    std = torch.where(std == 0, 1.0, std)
    return (train - mean) / std, (test - mean) / std, mean.clone(), std.clone()


def wrong_keepdim(train, test):
    """mean and std of shape (1, d)."""
    check(train, test)
    mean, std = train.mean(0, keepdim=True), train.std(0, correction=0, keepdim=True)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_in_place(train, test):
    """-= writes into the caller's tables."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    train -= mean
    train /= std
    test -= mean
    test /= std
    return train, test, mean, std


def wrong_test_in_place(train, test):
    """Only the test table is changed in place."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, test.sub_(mean).div_(std), mean, std


def wrong_empty_test_refused(train, test):
    """A test table without rows is refused."""
    check(train, test)
    check(test, train)
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_single_row_refused(train, test):
    """One training row is refused."""
    check(train, test)
    if len(train) < 2:
        raise ValueError("too few rows")
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_no_rows_accepted(train, test):
    """Without training rows, the result is nan."""
    if train.ndim != 2 or test.ndim != 2 or train.shape[1] != test.shape[1]:
        raise ValueError
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_columns_by_broadcasting(train, test):
    """Leaves the columns to broadcasting, which accepts a single one and raises RuntimeError."""
    if train.ndim != 2 or test.ndim != 2 or len(train) == 0:
        raise ValueError
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_test_row_accepted(train, test):
    """A single test row of shape (d,) is let through."""
    if train.ndim != 2 or len(train) == 0 or train.shape[-1] != test.shape[-1]:
        raise ValueError
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_three_dimensions_accepted(train, test):
    """Only too few dimensions are refused."""
    if train.ndim < 2 or test.ndim < 2 or len(train) == 0 or train.shape[-1] != test.shape[-1]:
        raise ValueError
    mean, std = train.mean(0), train.std(0, correction=0)
    std = torch.where(std == 0, 1.0, std)
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_compares_shapes(train, test):
    """Compares the whole shapes: another number of rows is refused."""
    check(train, test)
    if len(test) > len(train):
        raise ValueError("shapes differ")
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_float32(train, test):
    """.float() on everything."""
    check(train, test)
    train, test = train.float(), test.float()
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_float32_inside(train, test):
    """float32 inside, cast back: six digits are left of float64."""
    check(train, test)
    dtype = train.dtype
    mean, std = train.float().mean(0), train.float().std(0, correction=0)
    std[std == 0] = 1
    a, b = (train.float() - mean) / std, (test.float() - mean) / std
    return a.to(dtype), b.to(dtype), mean.to(dtype), std.to(dtype)


def wrong_std_on_cpu(train, test):
    """std is filled into a tensor of the CPU."""
    check(train, test)
    mean = train.mean(0)
    std = torch.ones(train.shape[1], dtype=train.dtype)
    for j in range(train.shape[1]):
        s = train[:, j].std(correction=0).item()
        std[j] = s if s > 0 else 1.0
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_order_of_results(train, test):
    """std comes before mean, as std_mean gives them."""
    check(train, test)
    std, mean = torch.std_mean(train, 0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, std, mean


def wrong_assertions(train, test):
    """assert in place of ValueError."""
    assert train.ndim == test.ndim == 2 and len(train) > 0 and train.shape[1] == test.shape[1]
    mean, std = train.mean(0), train.std(0, correction=0)
    std[std == 0] = 1
    return (train - mean) / std, (test - mean) / std, mean, std


def wrong_zero_for_constant_test(train, test):
    """A constant column is 0 in the test rows too, whatever they hold."""
    check(train, test)
    mean, std = train.mean(0), train.std(0, correction=0)
    constant = std == 0
    std = std.masked_fill(constant, 1)
    return (train - mean) / std, ((test - mean) / std).masked_fill(constant, 0), mean, std
