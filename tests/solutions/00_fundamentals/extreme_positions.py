"""Held-out solutions of extreme_positions."""

import itertools
import math
import operator

import numpy as np
import torch


def right_unravel(t):
    """argmin and unravel_index, each index made an int."""
    if t.numel() == 0:
        raise ValueError("empty")
    low = torch.unravel_index(torch.argmin(t), t.shape)
    high = torch.unravel_index(torch.argmax(t), t.shape)
    return tuple(i.item() for i in low), tuple(i.item() for i in high)


def right_numpy(x):
    """NumPy finds the places, int() makes Python ints of them."""
    if x.nelement() == 0:
        raise ValueError("empty")
    a = x.detach().cpu().numpy()
    low = np.unravel_index(a.argmin(), a.shape)
    high = np.unravel_index(a.argmax(), a.shape)
    return tuple(map(int, low)), tuple(map(int, high))


def right_product_loop(t):
    """Every position in row-major order, compared one by one."""
    if not t.numel():
        raise ValueError("empty")
    low = high = None
    for place in itertools.product(*map(range, t.shape)):
        if low is None or t[place] < t[low]:
            low = place
        if high is None or t[place] > t[high]:
            high = place
    print("low", low, "high", high)
    return low, high


def right_divmod(t):
    """The flat place, divided by the sizes from the last to the first."""
    if math.prod(t.shape) == 0:
        raise ValueError("empty")

    def unravel(flat):
        index = []
        for side in t.shape[::-1]:
            flat, rest = divmod(flat, side)
            index.append(rest)
        return tuple(index[::-1])

    return unravel(int(t.argmin())), unravel(int(t.argmax()))


def right_recursion(t):
    """The best of the best parts; strictly better only, so the first of equals stays."""
    if t.numel() == 0:
        raise ValueError("empty")

    def best(part, better):
        if part.ndim == 0:
            return (), part.item()
        found = None
        for place in range(len(part)):
            inside, value = best(part[place], better)
            if found is None or better(value, found[1]):
                found = (place, *inside), value
        return found

    return best(t, operator.lt)[0], best(t, operator.gt)[0]


def right_where(t):
    """torch.where of the equal ones; a tensor without dimensions is handled by itself."""
    if t.numel() == 0:
        raise ValueError("empty")
    if t.dim() == 0:
        return (), ()
    low = torch.where(t == torch.min(t))
    high = torch.where(t == torch.max(t))
    return tuple(int(place[0]) for place in low), tuple(int(place[0]) for place in high)


def right_catches(t):
    """Turns torch's own error into the one that is asked for."""
    try:
        flat_low, flat_high = t.argmin().item(), t.argmax().item()
    except IndexError as error:
        raise ValueError("empty") from error
    strides = [math.prod(t.shape[i + 1 :]) for i in range(t.ndim)]
    low = tuple(flat_low // stride % side for stride, side in zip(strides, t.shape))
    high = tuple(flat_high // stride % side for stride, side in zip(strides, t.shape))
    return low, high


def right_stable_sort(t):
    """The first after a stable sort, upwards and downwards."""
    if 0 in t.size():
        raise ValueError("empty")
    flat = t.flatten()
    places = [flat.sort(stable=True, descending=down).indices[0].item() for down in (False, True)]
    return tuple(tuple(int(i) for i in np.unravel_index(place, tuple(t.shape))) for place in places)


def right_lists(t):
    """A list of (value, place) pairs; tuples of torch.Size kind count as tuples."""
    if t.numel() == 0:
        raise ValueError("empty")
    pairs = list(zip(t.reshape(-1).tolist(), itertools.product(*(range(n) for n in t.shape))))
    low = min(pairs, key=lambda pair: pair[0])[1]
    high = max(pairs, key=lambda pair: pair[0])[1]
    return torch.Size(low), torch.Size(high)


def right_ndindex(t, order="C"):
    """np.ndindex walks in row-major order; min and max keep the first; an extra parameter with a default."""
    places = list(np.ndindex(tuple(t.shape)))
    if not places:
        raise ValueError("empty")
    numbers = t.tolist()

    def at(place):
        value = numbers
        for i in place:
            value = value[i]
        return value

    return min(places, key=at), max(places, key=at)


def right_topk_free(t):
    """Compares with the extremes, then argmax of the mask gives the first."""
    if t.numel() == 0:
        raise ValueError("empty")
    result = []
    for extreme in (t.amin(), t.amax()):
        flat = int((t == extreme).int().argmax())
        position = ()
        for side in reversed(t.shape):
            position = (flat % side,) + position
            flat = flat // side
        result.append(position)
    return tuple(result)


def wrong_last_of_equals(t):
    """<= instead of <."""
    if t.numel() == 0:
        raise ValueError
    low = high = None
    for place in itertools.product(*map(range, t.shape)):
        if low is None or t[place] <= t[low]:
            low = place
        if high is None or t[place] > t[high]:
            high = place
    return low, high


def wrong_last_maximum(t):
    """The maximum as the last of an unstable idea: sorted upwards, the last entry."""
    if t.numel() == 0:
        raise ValueError
    order = t.flatten().sort(stable=True).indices
    return (
        tuple(int(i) for i in torch.unravel_index(order[0], t.shape)),
        tuple(int(i) for i in torch.unravel_index(order[-1], t.shape)),
    )


def wrong_numpy_ints(t):
    """np.unravel_index gives NumPy integers."""
    if t.numel() == 0:
        raise ValueError
    a = t.numpy()
    return np.unravel_index(a.argmin(), a.shape), np.unravel_index(a.argmax(), a.shape)


def wrong_tensors(t):
    """torch.unravel_index gives tensors."""
    if t.numel() == 0:
        raise ValueError
    return torch.unravel_index(t.argmin(), t.shape), torch.unravel_index(t.argmax(), t.shape)


def wrong_list_of_two(t):
    """A list of two tuples."""
    if t.numel() == 0:
        raise ValueError
    return [tuple(int(i) for i in torch.unravel_index(place, t.shape)) for place in (t.argmin(), t.argmax())]


def wrong_two_dimensions_only(t):
    """Divides by the last size once: right for vectors and matrices only."""
    if t.numel() == 0:
        raise ValueError

    def unravel(flat):
        if t.ndim == 0:
            return ()
        if t.ndim == 1:
            return (flat,)
        return (flat // t.shape[-1], flat % t.shape[-1])

    return unravel(int(t.argmin())), unravel(int(t.argmax()))


def wrong_divides_by_first(t):
    """Rows counted where columns should be: right for square tensors."""
    if t.numel() == 0:
        raise ValueError

    def unravel(flat):
        index = []
        for side in t.shape:
            flat, rest = divmod(flat, side)
            index.append(rest)
        return tuple(index[::-1])

    return unravel(int(t.argmin())), unravel(int(t.argmax()))


def wrong_zero_d(t):
    """A tensor without dimensions gives (0,)."""
    if t.numel() == 0:
        raise ValueError
    if t.ndim == 0:
        return (0,), (0,)
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


def wrong_index_error(t):
    """torch's IndexError for an empty tensor gets out."""
    return tuple(int(i) for i in torch.unravel_index(t.argmin(), t.shape)), tuple(
        int(i) for i in torch.unravel_index(t.argmax(), t.shape)
    )


def wrong_empty_by_len(t):
    """len() sees the first dimension only."""
    if t.ndim > 0 and len(t) == 0:
        raise ValueError
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


def wrong_empty_gives_empty(t):
    """Returns empty positions instead of raising."""
    if t.numel() == 0:
        return (), ()
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


def wrong_float32(t):
    """Whole numbers past 2**24 and close float64 numbers become equal."""
    if t.numel() == 0:
        raise ValueError
    t = t.to(torch.float32)
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())


def wrong_float64(t):
    """Whole numbers past 2**53 become equal, in float64 too."""
    if t.numel() == 0:
        raise ValueError
    values = t.double().flatten().tolist()
    low, high = values.index(min(values)), values.index(max(values))
    return tuple(int(i) for i in np.unravel_index(low, tuple(t.shape))), tuple(
        int(i) for i in np.unravel_index(high, tuple(t.shape))
    )


def wrong_starts_from_zero(t):
    """The maximum so far starts at 0: never beaten by negative numbers."""
    if t.numel() == 0:
        raise ValueError
    largest, high = 0, (0,) * t.ndim
    for place in itertools.product(*map(range, t.shape)):
        if t[place] > largest:
            largest, high = t[place], place
    return tuple((t == t.min()).nonzero()[0].tolist()), high


def wrong_else_branch(t):
    """elif: a new minimum is never looked at as a maximum (the first number counts as minimum only)."""
    if t.numel() == 0:
        raise ValueError
    low = high = None
    smallest, largest = math.inf, -math.inf
    for place in itertools.product(*map(range, t.shape)):
        if t[place] < smallest:
            smallest, low = t[place], place
        elif t[place] > largest:
            largest, high = t[place], place
    return low, high if high is not None else low


def wrong_by_dimension(t):
    """argmin over one dimension after the other: places of different numbers are mixed."""
    if t.numel() == 0:
        raise ValueError
    low = tuple(
        int(t.amin(dim=[d for d in range(t.ndim) if d != k]).argmin()) if t.ndim > 1 else int(t.argmin())
        for k in range(t.ndim)
    )
    high = tuple(
        int(t.amax(dim=[d for d in range(t.ndim) if d != k]).argmax()) if t.ndim > 1 else int(t.argmax())
        for k in range(t.ndim)
    )
    return low, high


def wrong_masks_in_place(t):
    """Writes into the tensor to find the next number."""
    if t.numel() == 0:
        raise ValueError
    high = tuple(int(i) for i in torch.unravel_index(t.argmax(), t.shape))
    low = tuple(int(i) for i in torch.unravel_index(t.neg_().argmax(), t.shape))
    return low, high


def wrong_memory_order(t):
    """as_strided over the memory: the order of a transposed tensor is another."""
    if t.numel() == 0:
        raise ValueError
    order = sorted(range(t.ndim), key=lambda dim: -t.stride(dim))
    turned = t.permute(order)

    def back(flat):
        found = [int(i) for i in torch.unravel_index(flat, turned.shape)]
        return tuple(found[order.index(dim)] for dim in range(t.ndim))

    return back(turned.argmin()), back(turned.argmax())


def wrong_negative_places(t):
    """Negative places count from the end: equal in value, but not the position asked for."""
    if t.numel() == 0:
        raise ValueError
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple(
        int(i) - side for i, side in zip((t == t.max()).nonzero()[0], t.shape)
    )


def wrong_runtime_error(t):
    """Another kind of error."""
    if t.numel() == 0:
        raise RuntimeError("empty")
    return tuple((t == t.min()).nonzero()[0].tolist()), tuple((t == t.max()).nonzero()[0].tolist())
