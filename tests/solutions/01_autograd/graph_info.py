"""Versions of graph_info as learners write them."""

import operator
import re

import torch


def right_type_name(t):
    """type(...).__name__, with a conditional expression."""
    return {
        "is_leaf": t.is_leaf,
        "requires_grad": t.requires_grad,
        "grad_fn": None if t.grad_fn is None else type(t.grad_fn).__name__,
    }


def right_dunder_class(tensor: torch.Tensor) -> dict:
    """__class__, another parameter name, an early return."""
    info = dict(is_leaf=tensor.is_leaf, requires_grad=tensor.requires_grad, grad_fn=None)
    if not tensor.grad_fn:
        return info
    info["grad_fn"] = tensor.grad_fn.__class__.__name__
    return info


def right_none_type_replaced(t):
    """The name of NoneType is replaced afterwards."""
    name = type(t.grad_fn).__name__
    if name == "NoneType":
        name = None
    return {"grad_fn": name, "requires_grad": bool(t.requires_grad), "is_leaf": bool(t.is_leaf)}


def right_regular_expression(t):
    """The word before "object" in the text of the step, whatever stands before it."""
    found = re.search(r"(\w+) object at", str(t.grad_fn))
    return {
        "is_leaf": t.is_leaf,
        "requires_grad": t.requires_grad,
        "grad_fn": found.group(1) if found else None,
    }


def right_text_of_class(t):
    """The last part of what stands between the quotes."""
    keys = ("is_leaf", "requires_grad", "grad_fn")
    info = dict(zip(keys, operator.attrgetter(*keys)(t)))
    if info["grad_fn"] is not None:
        info["grad_fn"] = str(type(info["grad_fn"])).split("'")[1].split(".")[-1]
    return info


@torch.no_grad()
def right_untracked(t):
    """Without tracking, which changes nothing of what t is; a method of the class."""
    info = {}
    for key in ["is_leaf", "requires_grad"]:
        info[key] = getattr(t, key)
    fn = getattr(t, "grad_fn", None)
    info["grad_fn"] = None if fn is None else fn.__class__.__qualname__.rpartition(".")[2]
    print(info)
    return info


def right_try_except(t):
    """The class of the next step is asked for its name by a helper."""

    def name_of(fn):
        try:
            fn.next_functions
        except AttributeError:
            return None
        return type(fn).__name__

    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name_of(t.grad_fn)}


def right_leaf_has_no_step(t):
    """A leaf is what no step has made."""
    match t.grad_fn:
        case None:
            leaf, name = True, None
        case fn:
            leaf, name = False, type(fn).__name__
    return {"is_leaf": leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_none_type(t):
    """The class of None has a name, too."""
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": type(t.grad_fn).__name__}


def wrong_none_as_text(t):
    """The text "None"."""
    name = type(t.grad_fn).__name__ if t.grad_fn else str(None)
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_empty_text(t):
    """An empty text for no step."""
    name = type(t.grad_fn).__name__ if t.grad_fn else ""
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_object(t):
    """The step itself."""
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": t.grad_fn}


def wrong_address(t):
    """The text of the step, with its address."""
    name = None if t.grad_fn is None else str(t.grad_fn)
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_class_itself(t):
    """The class, not its name."""
    name = None if t.grad_fn is None else type(t.grad_fn)
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_digits_off(t):
    """Without the digit at the end."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__.rstrip("0123456789")
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_backward0_only(t):
    """Takes names apart and puts a 0 at the end, which not all have."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__.split("Backward")[0] + "Backward0"
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_fixed_length(t):
    """Twelve characters, as in MulBackward0."""
    name = None if t.grad_fn is None else repr(t.grad_fn)[1:13]
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_first_word(t):
    """The first word: right for torch's steps, but a Function of one's own has its module there."""
    name = None if t.grad_fn is None else str(t.grad_fn).split()[0].lstrip("<")
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_name_method(t):
    """name() says torch::autograd::CopySlices where the class is CopySlices."""
    name = None if t.grad_fn is None else t.grad_fn.name()
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_leaf_only_if_watched(t):
    """What is not watched is a leaf, too."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.requires_grad and t.grad_fn is None, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_leaf_from_gradient(t):
    """Asks whether there is a .grad."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.is_leaf and t.grad is not None or not t.is_leaf, "grad_fn": name}


def wrong_floats_are_watched(t):
    """Takes every floating tensor for watched."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.is_floating_point(), "grad_fn": name}


def wrong_watched_means_leaf(t):
    """Results are said not to be watched."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad and t.is_leaf, "grad_fn": name}


def wrong_numbers_for_bools(t):
    """1 and 0 are no bools."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": int(t.is_leaf), "requires_grad": int(t.requires_grad), "grad_fn": name}


def wrong_detached(t):
    """Looks at a copy that has no history."""
    t = t.detach().requires_grad_(t.requires_grad)
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_copy(t):
    """A clone of a watched tensor is made by CloneBackward0."""
    t = t.clone()
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_switched_on(t):
    """requires_grad_() with an underscore switches tracking on."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    leaf = t.is_leaf
    watched = t.requires_grad
    if t.is_floating_point():
        t.requires_grad_()
    return {"is_leaf": leaf, "requires_grad": watched, "grad_fn": name}


def wrong_retains(t):
    """Asks a result to keep its gradient, which it did not before."""
    if not t.is_leaf:
        t.retain_grad()
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_frees_the_graph(t):
    """Tries a backward: gradients appear at the leaves."""
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    if t.requires_grad:
        t.backward(torch.ones_like(t))
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_cut_off(t):
    """detach_() in place: t is a leaf from now on."""
    info = {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": None}
    if t.grad_fn is not None:
        info["grad_fn"] = type(t.grad_fn).__name__
        t.detach_()
    return info


def wrong_step_before(t):
    """The step before the last one."""
    name = None
    if t.grad_fn is not None:
        before = t.grad_fn.next_functions
        name = type(before[0][0]).__name__ if len(before) > 1 and before[0][0] is not None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_entry_left_out(t):
    """No entry where there is no step."""
    info = {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad}
    if t.grad_fn is not None:
        info["grad_fn"] = type(t.grad_fn).__name__
    return info


def wrong_floats_only(t):
    """Refuses whole numbers."""
    if not t.is_floating_point():
        raise TypeError("only floating tensors can be in a graph")
    name = None if t.grad_fn is None else type(t.grad_fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}


def wrong_accumulates(t):
    """A watched leaf is given the node that gathers its gradient."""
    fn = t.grad_fn
    if fn is None and t.requires_grad:
        fn = t.view_as(t).grad_fn.next_functions[0][0]
    name = None if fn is None else type(fn).__name__
    return {"is_leaf": t.is_leaf, "requires_grad": t.requires_grad, "grad_fn": name}
