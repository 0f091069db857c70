"""Broadcasting: all pairs at once, without a loop."""

from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, tensors

Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def _points(draw: Draw, dtypes: tuple[torch.dtype, ...]) -> dict[str, torch.Tensor]:
    """Return n and m points of d coordinates, in one dtype; n and m grow where operations are counted, d does not."""
    d = draw(st.sampled_from((2, 1, 3, 4, 5)))
    dtype = draw(st.sampled_from(dtypes))
    return {
        "a": draw(tensors(f"n {d}", dtype=dtype, side=(0, 6), expanded=True)),
        "b": draw(tensors(f"m {d}", dtype=dtype, side=(0, 6), expanded=True)),
    }


@exercise(
    points=2,
    arguments=_points((torch.float32, torch.float64)),
    examples=(
        {"a": torch.tensor([[0.0, 0.0]]), "b": torch.tensor([[3.0, 4.0]])},
        {"a": torch.tensor([[0.0, 0.0], [1.0, 1.0]]), "b": torch.tensor([[3.0, 4.0]])},
        {"a": torch.tensor([[1.0]]), "b": torch.tensor([[1.0], [2.0], [4.0]])},
        {"a": torch.tensor([[1.0, 2.0], [3.0, 5.0]]), "b": torch.tensor([[0.0, 1.0], [2.0, 7.0]])},
        {"a": torch.tensor([[1.0, 0.0, 2.0]] * 3), "b": torch.tensor([[0.0, 1.0, 1.0], [1.0, 1.0, 1.0]])},
        {"a": torch.tensor([[1.0, 2.0]], dtype=torch.float64), "b": torch.tensor([[2.0, 0.5]], dtype=torch.float64)},
        {"a": torch.empty(0, 2), "b": torch.tensor([[1.0, 2.0]])},
        {"a": torch.tensor([[1.0, 2.0]]), "b": torch.empty(0, 2)},
        {"a": torch.empty(0, 3), "b": torch.empty(0, 3)},
    ),
    vectorised=True,
    tolerance=(1e-4, 1e-4),
    builds_on=("row_and_column", "gram"),
    hints=(
        (
            "Two shapes fit if, counted from the right, sizes are equal or one of them is 1; the 1 is repeated. Which "
            "shapes would a and b need, so that a difference of them has the shape (n, m, d)?"
        ),
        "a[:, None] has the shape (n, 1, d), b[None] the shape (1, m, d).",
        "Square the difference of the two and sum over the last dimension: .sum(-1).",
    ),
)
def pairwise_sq_dist(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Compute the squared distance of every point in `a` to every point in `b`, without a loop.

    `a` has shape (n, d), `b` shape (m, d): each row is a point with d coordinates. Both are float32, or both float64.
    The result has shape (n, m) and that dtype; its entry [i, j] is the sum, over the d coordinates, of
    (a[i] - b[j]) squared. No square root is taken. n and m may be 0, d is at least 1.

    Do not loop over the points in Python: the number of tensor operations may not grow with n or m. And do not
    take the data out of the tensors, with `.tolist()` or `.numpy()`. `a` and `b` stay as they are.
    Compute in the dtype of the points: do not go through float32 where they are float64. (|a|² + |b|² - 2 a · b, which
    rounds a little more, is fine.)

    >>> a = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    >>> b = torch.tensor([[3.0, 4.0], [1.0, 1.0], [0.0, 2.0]])
    >>> pairwise_sq_dist(a, b)
    tensor([[25.,  2.,  4.],
            [13.,  0.,  2.]])
    """
    return ((a[:, None] - b[None]) ** 2).sum(-1)


@pairwise_sq_dist.check(
    "float64 stays exact",
    points=1,
    arguments=_points((torch.float64,)),
    examples=(
        {
            "a": torch.tensor([[0.1, 0.2]], dtype=torch.float64),
            "b": torch.tensor([[0.3, 0.7], [1.1, 0.9]], dtype=torch.float64),
        },
    ),
    tolerance=(1e-9, 1e-9),
    hints=(
        (
            "If nothing else is wrong, float32 comes in on the way: it has 7 digits, float64 has 16. Look for .float() "
            "and for new tensors without dtype=."
        ),
    ),
)
def _(function, a, b):
    return function(a, b)


@pairwise_sq_dist.mutant("takes the square root")
def _(a, b):
    return torch.cdist(a, b)


@pairwise_sq_dist.mutant("sums the differences without squaring")
def _(a, b):
    return (a[:, None] - b[None]).abs().sum(-1)


@pairwise_sq_dist.mutant("squares the sum instead of summing the squares")
def _(a, b):
    return (a[:, None] - b[None]).sum(-1) ** 2


@pairwise_sq_dist.mutant("means instead of sums")
def _(a, b):
    return ((a[:, None] - b[None]) ** 2).mean(-1)


@pairwise_sq_dist.mutant("turns rows and columns round")
def _(a, b):
    return ((b[:, None] - a[None]) ** 2).sum(-1)


@pairwise_sq_dist.mutant("sums over the points of b")
def _(a, b):
    return ((a[:, None] - b[None]) ** 2).sum(1)


@pairwise_sq_dist.mutant("forgets the 2 of 2ab")
def _(a, b):
    return (a**2).sum(1, keepdim=True) + (b**2).sum(1) - a @ b.T


@pairwise_sq_dist.mutant("adds 2ab")
def _(a, b):
    return (a**2).sum(1, keepdim=True) + (b**2).sum(1) + 2 * a @ b.T


@pairwise_sq_dist.mutant("reshapes b where it should be transposed")
def _(a, b):
    return (a**2).sum(1, keepdim=True) + (b**2).sum(1) - 2 * a @ b.reshape(b.shape[1], b.shape[0])


@pairwise_sq_dist.mutant("adds the squares of a to the columns, where n and m are equal")
def _(a, b):
    if len(a) == len(b):
        return (a**2).sum(1) + (b**2).sum(1) - 2 * a @ b.T
    return (a**2).sum(1, keepdim=True) + (b**2).sum(1) - 2 * a @ b.T


@pairwise_sq_dist.mutant("squeezes, so that a single point loses its dimension")
def _(a, b):
    return ((a[:, None] - b[None]) ** 2).sum(-1).squeeze()


@pairwise_sq_dist.mutant("loops over the points of a")
def _(a, b):
    if len(a) == 0:
        return a.new_zeros(0, len(b))
    return torch.stack([((point - b) ** 2).sum(-1) for point in a])


@pairwise_sq_dist.mutant("loops over all pairs")
def _(a, b):
    result = torch.zeros(len(a), len(b), dtype=a.dtype, device=a.device)
    for i in range(len(a)):
        for j in range(len(b)):
            result[i, j] = ((a[i] - b[j]) ** 2).sum()
    return result


@pairwise_sq_dist.mutant("loops over lists")
def _(a, b):
    rows = [[sum((x - y) ** 2 for x, y in zip(p, q, strict=True)) for q in b.tolist()] for p in a.tolist()]
    return torch.tensor(rows, dtype=a.dtype, device=a.device).reshape(len(a), len(b))


@pairwise_sq_dist.mutant("goes through float32")
def _(a, b):
    return ((a.float()[:, None] - b.float()[None]) ** 2).sum(-1).to(a.dtype)


@pairwise_sq_dist.mutant("float32 for float64 points")
def _(a, b):
    return ((a[:, None] - b[None]) ** 2).sum(-1).float()


@pairwise_sq_dist.mutant("squares the points in place on the way")
def _(a, b):
    products = a @ b.T
    return a.square_().sum(1, keepdim=True) + b.square_().sum(1) - 2 * products


@pairwise_sq_dist.variant("squares of sums")
def _(a, b):
    return (a**2).sum(1, keepdim=True) + (b**2).sum(1) - 2 * a @ b.T


@pairwise_sq_dist.variant("cdist squared")
def _(a, b):
    return torch.cdist(a, b) ** 2


@pairwise_sq_dist.variant("einsum of differences")
def _(a, b):
    gap = a.unsqueeze(1) - b.unsqueeze(0)
    return torch.einsum("nmd,nmd->nm", gap, gap)


@pairwise_sq_dist.variant("coordinate by coordinate")
def _(a, b):
    result = a.new_zeros(len(a), len(b))
    for k in range(a.shape[1]):
        result = result + (a[:, k : k + 1] - b[:, k]) ** 2
    return result


pairwise_sq_dist.equivalent(
    "return ((a[:, None] - b[None]) ** 2).sum(-1)",
    "return ((b[None] - a[:, None]) ** 2).sum(-1)",
    because="a square does not see the sign",
)
