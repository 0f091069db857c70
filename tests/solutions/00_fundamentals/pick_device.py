"""Held-out solutions of pick_device."""

import functools
import os
import platform

import torch

_names = ["cuda", "mps", "cpu"]


def right_if_elif():
    """A chain of questions."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    elif torch.backends.mps.is_available():
        return torch.device("mps")
    else:
        return torch.device("cpu")


def right_conditional() -> torch.device:
    """One expression."""
    return torch.device(
        "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    )


def right_name_first():
    """The name is chosen first, worst to best."""
    name = "cpu"
    if torch.backends.mps.is_available():
        name = "mps"
    if torch.cuda.is_available():
        name = "cuda"
    print("device:", name)
    return torch.device(name)


def right_loop():
    """A table of names and questions, asked one after the other."""
    table = [("cuda", torch.cuda.is_available), ("mps", torch.backends.mps.is_available)]
    for name, there in table:
        if there():
            return torch.device(name)
    return torch.device("cpu")


def right_next():
    """next of a generator, with cpu in reserve."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return torch.device(next((name for name, yes in there.items() if yes), "cpu"))


def right_modules_inside():
    """Imports inside the function, with other names."""
    import torch.backends.mps as apple
    from torch import cuda as nvidia

    if nvidia.is_available():
        return torch.device(type="cuda")
    return torch.device(type="mps") if apple.is_available() else torch.device(type="cpu")


def right_match():
    """match on both answers."""
    match torch.cuda.is_available(), torch.backends.mps.is_available():
        case True, _:
            return torch.device("cuda")
        case False, True:
            return torch.device("mps")
        case _:
            return torch.device("cpu")


def right_and_or(names=None):
    """and and or; a parameter with a default."""
    cuda, mps, cpu = names or _names
    return torch.device((torch.cuda.is_available() and cuda) or (torch.backends.mps.is_available() and mps) or cpu)


def right_index():
    """The answers as numbers, the first 1 counts."""
    answers = [int(torch.cuda.is_available()), int(torch.backends.mps.is_available()), 1]
    return torch.device(_names[answers.index(1)])


def right_helper():
    """A helper says what is missing; equal to True."""

    def missing(module):
        return not module.is_available() == True

    if missing(torch.cuda):
        if missing(torch.backends.mps):
            return torch.device("cpu")
        return torch.device("mps")
    return torch.device("cuda")


def wrong_name():
    """A string is no device."""
    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


def wrong_name_for_cpu():
    """Only in the last case the name."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return "cpu"


def wrong_no_mps():
    """Forgets the computers of Apple."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def wrong_no_cuda():
    """Forgets the cards."""
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def wrong_mps_first():
    """Where both are there mps wins."""
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cuda") if torch.cuda.is_available() else torch.device("cpu")


def wrong_two_ifs():
    """The second if overwrites the first."""
    device = torch.device("cpu")
    if torch.cuda.is_available():
        device = torch.device("cuda")
    if torch.backends.mps.is_available():
        device = torch.device("mps")
    return device


def wrong_else_of_second_if():
    """The else belongs to the second question only."""
    if torch.cuda.is_available():
        device = torch.device("cuda")
    if torch.backends.mps.is_available():
        device = torch.device("mps")
    else:
        device = torch.device("cpu")
    return device


def wrong_not_called():
    """The functions themselves are always true."""
    if torch.cuda.is_available:
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available else "cpu")


def wrong_mps_not_called():
    """The second function is not called."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available else "cpu")


def wrong_is_built():
    """Whether torch was built for mps is another question."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_built() else "cpu")


def wrong_cuda_is_built():
    """Whether torch was built for CUDA is another question."""
    if torch.backends.cuda.is_built():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def wrong_tries():
    """Makes a tensor there and looks whether that fails."""
    for name in ("cuda", "mps"):
        try:
            return torch.zeros(1, device=name).device
        except (RuntimeError, AssertionError):
            pass
    return torch.device("cpu")


def wrong_accelerator():
    """Asks torch.accelerator, which knows other devices and asks otherwise."""
    device = torch.accelerator.current_accelerator(check_available=True)
    return torch.device("cpu") if device is None else device


def wrong_platform():
    """Guesses mps by the operating system."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if platform.system() == "Darwin" else "cpu")


def wrong_environment():
    """Guesses cuda by a variable of the environment."""
    if os.environ.get("CUDA_VISIBLE_DEVICES"):
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def wrong_default_argument(
    device=torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"),
):
    """A default is computed once, when the file is imported."""
    return device


@functools.lru_cache
def wrong_cached():
    """Asks at the first call only."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def wrong_remembers(found=[]):
    """A list as default remembers the first answer."""
    if not found:
        if torch.cuda.is_available():
            found.append(torch.device("cuda"))
        else:
            found.append(torch.device("mps" if torch.backends.mps.is_available() else "cpu"))
    return found[0]


def wrong_cpu():
    """Always cpu."""
    return torch.device("cpu")


def wrong_default_device():
    """Where new tensors are made."""
    return torch.get_default_device()


def wrong_prints():
    """Prints it and returns nothing."""
    if torch.cuda.is_available():
        print(torch.device("cuda"))
    else:
        print(torch.device("mps" if torch.backends.mps.is_available() else "cpu"))


def wrong_both_needed():
    """mps only where cuda is there too."""
    if torch.cuda.is_available() and not torch.backends.mps.is_available():
        return torch.device("cuda")
    if torch.cuda.is_available() and torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def wrong_meta():
    """A device without numbers where there is no card."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "meta")
