"""Versions of no_grad_call as learners write them."""

import contextlib
import copy

import torch


def right_with(fn, *args):
    """The context manager."""
    with torch.no_grad():
        return fn(*args)


def right_set_enabled(fn, *arguments):
    """set_grad_enabled as a context manager; another name."""
    with torch.set_grad_enabled(False):
        result = fn(*arguments)
    return result


def right_finally(fn, *args):
    """Remembers what was before, by hand."""
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        return fn(*args)
    finally:
        torch.set_grad_enabled(before)


@torch.no_grad()
def right_decorated(fn, *args):
    """The whole function without tracking."""
    out = fn(*args)
    print(type(out))
    return out


def right_inner_function(fn, *args):
    """A decorated function inside."""

    @torch.no_grad()
    def run():
        return fn(*args)

    return run()


def right_exit_stack(fn, *args):
    """An ExitStack holds the context."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(torch.autograd.grad_mode.no_grad())
        return fn(*args)


def right_enter_exit(fn, *args):
    """Enters and leaves by hand, for every kind of exception."""
    context = torch.no_grad()
    context.__enter__()
    try:
        result = fn(*args)
    except BaseException:
        context.__exit__(None, None, None)
        raise
    context.__exit__(None, None, None)
    return result


def right_own_context(fn, *args):
    """A context manager of one's own."""

    @contextlib.contextmanager
    def off():
        old = torch.is_grad_enabled()
        torch._C._set_grad_enabled(False)
        try:
            yield
        finally:
            torch._C._set_grad_enabled(old)

    with off():
        value = fn(*args)
    return value


def right_only_if_on(fn, *args):
    """Nothing to do where tracking is off already."""
    if not torch.is_grad_enabled():
        return fn(*args)
    try:
        torch.set_grad_enabled(mode=False)
        return fn(*args)
    finally:
        torch.set_grad_enabled(True)


def right_decorates_it(fn, *args):
    """The function itself is decorated, as it comes."""
    return torch.no_grad()(fn)(*args)


def wrong_not_off(fn, *args):
    """Nothing is switched off."""
    return fn(*args)


def wrong_inference_mode(fn, *args):
    """Results that a tracked product refuses."""
    with torch.inference_mode():
        return fn(*args)


def wrong_inference_then_clone(fn, *args):
    """A clone of the result can be used, but is another object."""
    with torch.inference_mode():
        out = fn(*args)
    return out.clone() if isinstance(out, torch.Tensor) else out


def wrong_detached(fn, *args):
    """Tracked all the same, then cut off."""
    out = fn(*args)
    return out.detach() if isinstance(out, torch.Tensor) else out


def wrong_detached_inside(fn, *args):
    """Switched off, but the result is another object."""
    with torch.no_grad():
        out = fn(*args)
    return out.detach() if torch.is_tensor(out) else out


def wrong_on_afterwards(fn, *args):
    """Always on afterwards."""
    torch.set_grad_enabled(False)
    try:
        return fn(*args)
    finally:
        torch.set_grad_enabled(True)


def wrong_not_after_exception(fn, *args):
    """An exception leaves it off."""
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    result = fn(*args)
    torch.set_grad_enabled(before)
    return result


def wrong_on_after_exception(fn, *args):
    """As before where all goes well, on after an exception."""
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        result = fn(*args)
    except Exception:
        torch.set_grad_enabled(True)
        raise
    torch.set_grad_enabled(before)
    return result


def wrong_usual_exceptions_only(fn, *args):
    """KeyboardInterrupt is no Exception and leaves it off."""
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        result = fn(*args)
    except Exception:
        torch.set_grad_enabled(before)
        raise
    torch.set_grad_enabled(before)
    return result


def wrong_some_exceptions(fn, *args):
    """Thinks of the exceptions of torch only."""
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        result = fn(*args)
    except (RuntimeError, ValueError, TypeError):
        torch.set_grad_enabled(before)
        raise
    torch.set_grad_enabled(before)
    return result


def wrong_swallows(fn, *args):
    """The exception does not come through."""
    with torch.no_grad():
        try:
            return fn(*args)
        except Exception as error:
            print("failed:", error)
            return None


def wrong_another_exception(fn, *args):
    """The exception becomes a RuntimeError."""
    with torch.no_grad():
        try:
            return fn(*args)
        except Exception as error:
            raise RuntimeError(f"call failed: {error}") from error


def wrong_tries_again(fn, *args):
    """A second call after an exception."""
    with torch.no_grad():
        try:
            return fn(*args)
        except Exception:
            return fn(*args)


def wrong_called_twice(fn, *args):
    """One call to show, one to return."""
    with torch.no_grad():
        print(fn(*args))
        return fn(*args)


def wrong_tuple_handed_over(fn, *args):
    """The tuple as one argument."""
    with torch.no_grad():
        return fn(args)


def wrong_tuple_for_several(fn, *args):
    """One argument as it is, several as a tuple."""
    with torch.no_grad():
        return fn(args[0]) if len(args) == 1 else fn(args)


def wrong_at_least_one(fn, *args):
    """No call without arguments."""
    with torch.no_grad():
        first, *rest = args
        return fn(first, *rest)


def wrong_arguments_detached(fn, *args):
    """The function gets other tensors than the caller's."""
    with torch.no_grad():
        return fn(*[a.detach() if torch.is_tensor(a) else a for a in args])


def wrong_arguments_frozen(fn, *args):
    """The caller's tensors are no longer watched."""
    for a in args:
        if torch.is_tensor(a) and a.is_leaf:
            a.requires_grad_(False)
    with torch.no_grad():
        return fn(*args)


def wrong_as_tensor(fn, *args):
    """Every number becomes a tensor."""
    with torch.no_grad():
        out = fn(*args)
    return torch.tensor(out) if isinstance(out, (int, float)) else out


def wrong_empty_is_none(fn, *args):
    """`or None`: a 0 or an empty list becomes None."""
    with torch.no_grad():
        out = fn(*args)
    return out if torch.is_tensor(out) else (out or None)


def wrong_list_for_tuple(fn, *args):
    """Tuples become lists."""
    with torch.no_grad():
        out = fn(*args)
    return list(out) if isinstance(out, tuple) else out


def wrong_copied(fn, *args):
    """A copy is not the same object."""
    with torch.no_grad():
        return copy.copy(fn(*args))


def wrong_called_outside(fn, *args):
    """The call is made behind the with block."""
    with torch.no_grad():

        def call():
            return fn(*args)

    return call()


def wrong_watched_again(fn, *args):
    """The result is made watched."""
    with torch.no_grad():
        out = fn(*args)
    if torch.is_tensor(out) and out.is_floating_point():
        out.requires_grad_()
    return out


def wrong_returns_nothing(fn, *args):
    """The return is missing."""
    with torch.no_grad():
        fn(*args)


def wrong_stays_off(fn, *args):
    """Off for good."""
    torch.set_grad_enabled(False)
    return fn(*args)


def wrong_tensors_only(fn, *args):
    """Switches off only where a tensor is handed over."""
    if any(torch.is_tensor(a) for a in args):
        with torch.no_grad():
            return fn(*args)
    return fn(*args)


def wrong_switched_the_other_way(fn, *args):
    """not is_grad_enabled(): on where it was off."""
    with torch.set_grad_enabled(not torch.is_grad_enabled()):
        return fn(*args)
