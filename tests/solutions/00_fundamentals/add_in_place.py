"""Held-out solutions of add_in_place."""

import itertools
import operator

import torch


def right_add_(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """The method with the underscore."""
    return y.add_(x)


def right_plus_equals(total, more):
    """The operator; other names."""
    total += more
    return total


def right_copy_(y, x):
    """The sum is made aside and copied over y."""
    y.copy_(y + x)
    return y


def right_out(y, x):
    """out= writes into y, and refuses another shape because y is an argument too."""
    return torch.add(y, x, out=y)


def right_sub_(y, x):
    """Subtracts the negative."""
    return y.sub_(-x)


def right_iadd(y, x, times=1):
    """The operator as a function; one more parameter."""
    for _ in range(times):
        y = operator.iadd(y, x)
    return y


def right_checked_ellipsis(y, x):
    """Looks at the shape itself, then assigns to all of y."""
    total = torch.add(y, x)
    if total.shape != y.shape:
        raise RuntimeError(f"{tuple(x.shape)} does not broadcast to {tuple(y.shape)}")
    y[...] = total
    return y


def right_element_by_element(y, x):
    """A loop over all places; () is the place in a 0-d tensor."""
    wide = x.expand_as(y)
    for place in itertools.product(*(range(side) for side in y.shape)):
        y[place] = y[place] + wide[place]
    return y


def right_row_by_row(y, x):
    """Recursion over the first dimension."""
    wide = x.expand(y.shape)

    def add(into, what):
        if into.ndim == 0:
            into.add_(what)
        else:
            for row, other in zip(into, what, strict=True):
                add(row, other)

    add(y, wide)
    return y


def right_catches_and_raises_again(y, x):
    """Another message, the same class."""
    try:
        y.add_(x)
    except RuntimeError as error:
        raise RuntimeError("x does not fit into y") from error
    return y


def right_no_grad_and_print(y, x):
    """Switches gradients off around it and prints."""
    with torch.no_grad():
        print("before", y)
        y.add_(x, alpha=1)
        print("after", y)
    return y


def right_addcmul_(y, x):
    """y + x * 1."""
    return y.addcmul_(x, torch.ones_like(x))


def right_own_error(y, x):
    """A subclass of RuntimeError."""

    class Misfit(RuntimeError):
        pass

    try:
        fits = torch.broadcast_shapes(y.shape, x.shape) == y.shape
    except RuntimeError:
        fits = False
    if not fits:
        raise Misfit
    y += x
    return y


def wrong_rebinds(y, x):
    """Only the local name y gets the sum."""
    y = y + x
    return y


def wrong_rebinds_but_raises(y, x):
    """As before, with the right errors."""
    if torch.broadcast_shapes(y.shape, x.shape) != y.shape:
        raise RuntimeError
    y = torch.add(y, x)
    return y


def wrong_returns_none(y, x):
    """In place methods of Python's lists return None; here y is wanted."""
    y.add_(x)


def wrong_returns_copy(y, x):
    """y changes, the result is a copy of it."""
    y += x
    return y.clone()


def wrong_returns_alias(y, x):
    """A new object that looks into the same memory."""
    y += x
    return y.view_as(y)


def wrong_returns_detached(y, x):
    """detach() makes a new object, too."""
    return y.add_(x).detach()


def wrong_returns_x(y, x):
    """The other one."""
    y.add_(x)
    return x


def wrong_new_data(y, x):
    """y.data is replaced: the object stays, its memory does not."""
    total = y + x
    if total.shape != y.shape:
        raise RuntimeError
    y.data = total
    return y


def wrong_set_(y, x):
    """set_ gives y the memory of the sum."""
    total = y + x
    if total.shape != y.shape:
        raise RuntimeError
    return y.set_(total)


def wrong_new_data_if_broadcast(y, x):
    """Only where x is smaller than y its memory is new."""
    if x.shape == y.shape:
        return y.add_(x)
    total = y + x
    if total.shape != y.shape:
        raise RuntimeError
    y.data = total
    return y


def wrong_colon(y, x):
    """A 0-d tensor cannot be sliced."""
    total = y + x
    if total.shape != y.shape:
        raise RuntimeError
    y[:] = total
    return y


def wrong_more_ones_pass(y, x):
    """Assignment drops leading dimensions of size 1."""
    y[...] = y + x
    return y


def wrong_more_dimensions_pass_if_one_row(y, x):
    """Takes leading ones away from x itself."""
    while x.ndim > y.ndim and x.shape[0] == 1:
        x = x[0]
    return y.add_(x)


def wrong_contiguous_only(y, x):
    """Writes through a flat reshape, which is a copy where y is not contiguous."""
    y.reshape(-1).add_(x.expand_as(y).reshape(-1))
    return y


def wrong_view_flat(y, x):
    """view(-1) raises where y is not contiguous."""
    y.view(-1).add_(x.expand_as(y).reshape(-1))
    return y


def wrong_no_broadcast(y, x):
    """Wants x to have the shape of y."""
    if y.shape != x.shape:
        raise RuntimeError(f"{y.shape} != {x.shape}")
    y += x
    return y


def wrong_missing_dimensions(y, x):
    """Sizes of 1 broadcast, missing dimensions do not."""
    if x.ndim != y.ndim:
        raise RuntimeError("the numbers of dimensions differ")
    return y.add_(x)


def wrong_rows_only(y, x):
    """Adds row by row and lets zip forget the rest where the first sizes differ."""
    if x.ndim < y.ndim or y.ndim == 0 or x.shape[0] == y.shape[0] or x.ndim > y.ndim:
        return y.add_(x)
    if x.shape[0] == 1:
        return y.add_(x)
    for row, other in zip(y, x):
        row.add_(other)
    return y


def wrong_value_error(y, x):
    """ValueError where RuntimeError is asked."""
    try:
        return y.add_(x)
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def wrong_silent(y, x):
    """Swallows the error."""
    try:
        y.add_(x)
    except RuntimeError as error:
        print(error)
    return y


def wrong_returns_larger(y, x):
    """Where the sum is larger, it returns that."""
    total = y + x
    return y.copy_(total) if total.shape == y.shape else total


def wrong_resizes(y, x):
    """Makes y larger instead of raising."""
    total = y + x
    if total.shape != y.shape:
        y.resize_(total.shape)
    return y.copy_(total)


def wrong_changed_before_error(y, x):
    """y has become x already when it raises."""
    before = y.clone()
    y.zero_()
    y += x
    y += before
    return y


def wrong_x_reshaped_in_place(y, x):
    """x gets the missing dimensions itself."""
    while x.ndim < y.ndim:
        x.unsqueeze_(0)
    return y.add_(x)


def wrong_x_gets_sum(y, x):
    """x becomes the sum as well where it can."""
    y.add_(x)
    if x.shape == y.shape and x.numel() and 0 not in x.stride():
        x.copy_(y)
    return y


def wrong_twice_if_broadcast(y, x):
    """Adds once more where x is smaller."""
    y += x
    if x.ndim < y.ndim:
        y += x
    return y


def wrong_through_float32(y, x):
    """float32 on the way: float64 and large whole numbers lose digits."""
    total = y.float() + x.float()
    if total.shape != y.shape:
        raise RuntimeError
    return y.copy_(total)


def wrong_through_float64(y, x):
    """float64 on the way: whole numbers beyond 2**53 are rounded."""
    total = y.double() + x.double()
    if total.shape != y.shape:
        raise RuntimeError
    return y.copy_(total)


def wrong_floating_only(y, x):
    """A float in the sum does not fit into whole numbers."""
    y += x * 1.0
    return y


def wrong_subtracts(y, x):
    """The other sign."""
    return y.sub_(x)


def wrong_gradients_stay_off(y, x):
    """Switches gradients off for everybody."""
    torch.set_grad_enabled(False)
    return y.add_(x)


def wrong_switches_gradients_on(y, x):
    """y requires gradients afterwards."""
    y.add_(x)
    if y.is_floating_point():
        y.requires_grad_()
    return y
