"""Gradient descent: gather gradients, clear them, follow them, and keep some steps out of them."""

from collections.abc import Callable, Iterable
from typing import Any

import torch


def accumulate_grads_(w: torch.Tensor, losses: list[Callable[[torch.Tensor], torch.Tensor]]) -> None:
    """Add the gradients of all `losses` to `w.grad`.

    `w` is a leaf that requires grad. Each function in `losses` takes `w` and returns a 0-d tensor. Call each of them
    with `w` itself, not with a copy, and go back from its result. Afterwards `w.grad` holds what was in it before,
    plus the gradients of all functions by `w`. A function that stands in the list twice counts twice.
    `w.grad` may be None before, which counts as 0. If `losses` is empty nothing changes: None stays None.
    The values of `w` stay as they are, and so does the list. Returns None.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> accumulate_grads_(w, [lambda w: (w**2).sum(), lambda w: 10 * w.sum()])
    >>> w.grad
    tensor([12., 14.])
    >>> accumulate_grads_(w, [lambda w: w.sum()])
    >>> w.grad
    tensor([13., 15.])
    """
    raise NotImplementedError


def zero_grads_(params: Iterable[torch.Tensor]) -> None:
    """Clear the gradients of all parameters, so that the next backward() starts from nothing.

    `params` holds any number of trainable tensors (leaves that require grad): plain tensors, or an `nn.Parameter` as
    models have them. It may be a list, or a generator like `model.parameters()`, which you can go through only once;
    it may be empty. Some of the `.grad` may be None already, some may hold inf or nan, and any of them may lie in
    memory in any order.
    Afterwards each parameter's `.grad` is None or all zeros, as you like. The parameters themselves stay the same:
    the same tensors with the same values, still requiring grad. Returns None.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> (w**2).sum().backward()
    >>> zero_grads_([w])
    >>> w
    tensor([1., 2.], requires_grad=True)
    >>> w.grad is None or w.grad.tolist() == [0.0, 0.0]
    True
    """
    raise NotImplementedError


def sgd_step_(params: Iterable[torch.Tensor], lr: float) -> None:
    """Take one step of gradient descent, in place: each parameter p becomes p - lr * p.grad.

    `params` holds one or more trainable tensors (leaves that require grad) of any shape and floating dtype: plain
    tensors, or an `nn.Parameter` as models have them. It may be a list, or a generator like `model.parameters()`,
    which you can go through only once.
    A parameter whose `.grad` is None stays as it is.
    In place means: the tensors change in the memory they have, so that views of them see the new values, and they are
    still leaves that require grad afterwards. Their `.grad` stays as it is, and gradient tracking is still switched
    on when you return. Returns None.

    >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> w.grad = torch.tensor([10.0, 0.0])
    >>> sgd_step_([w], 0.1)
    >>> w
    tensor([0., 2.], requires_grad=True)
    """
    raise NotImplementedError


def no_grad_call(fn: Callable[..., Any], *args: Any) -> Any:
    """Call `fn(*args)` with gradient tracking switched off, and return what it returns.

    While `fn` runs, `torch.is_grad_enabled()` is False. Afterwards tracking is as it was before the call: switched on
    if it was on, off if it was off, also when `fn` raises an exception, which goes through to the caller. (Ctrl-C
    raises one, too.)
    Call `fn` once. Its result, whatever it may be (a tensor, a tuple, a number, an empty list, None), is returned as
    it came, the very same object. The caller may use it in computations that are tracked again, where gradients flow
    to the other tensors. (Many such computations refuse a result of `torch.inference_mode()`.)

    >>> w = torch.tensor(2.0, requires_grad=True)
    >>> no_grad_call(lambda x: x * w, torch.tensor(3.0))
    tensor(6.)
    >>> no_grad_call(max, 3, 7, 5)
    7
    """
    raise NotImplementedError


def frozen_target_loss(pred: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error of `pred` and `target`, from which gradients flow to `pred` only.

    `pred` and `target` are floating tensors of the same shape and dtype with at least one element. The result is a
    0-d tensor of this dtype: the mean of the squared differences.
    Both may require grad or not, and each may be a leaf or computed from others. Gradients flow to `pred` and to what
    it was computed from, but never to `target`, as if it were data, even if it requires grad. So the result requires
    grad only if `pred` does.
    If the shapes differ in any way, raise ValueError: (n, 1) and (n,) are different shapes.
    Both tensors stay as they are: their values, their `requires_grad` and their `.grad`.

    >>> pred = torch.tensor([3.0, 1.0], requires_grad=True)
    >>> target = torch.tensor([1.0, 1.0], requires_grad=True)
    >>> loss = frozen_target_loss(pred, target)
    >>> loss.item()
    2.0
    >>> loss.backward()
    >>> print(pred.grad, target.grad)
    tensor([2., 0.]) None
    """
    raise NotImplementedError
