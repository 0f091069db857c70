"""Devices: find the best one that is there."""

import torch


def pick_device() -> torch.device:
    """Return the best device that this machine has, as a `torch.device`.

    - If `torch.cuda.is_available()` says so, that is `"cuda"`, the graphics card.
    - Otherwise, if `torch.backends.mps.is_available()` says so, it is `"mps"`, the graphics of an Apple computer.
    - Otherwise it is `"cpu"`.

    Ask when the function is called, at each call anew, not when the file is imported.

    You need no graphics card for this: the two functions are made to answer this or that while your function runs.

    >>> isinstance(pick_device(), torch.device)
    True
    """
    raise NotImplementedError
