"""Held-out solutions of run_seeded."""

import contextlib
import random

import numpy as np
import torch

KEPT = {}


def right_finally(fn, seed):
    """Keep, seed, call, put back."""
    state = torch.get_rng_state()
    try:
        torch.manual_seed(seed)
        return fn()
    finally:
        torch.set_rng_state(state)


def right_fork_rng(fn, seed):
    """torch's own way to do it."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        result = fn()
    return result


def right_except(function, seed: int):
    """Both ways out by hand, the error raised again."""
    before = torch.random.get_rng_state()
    torch.random.manual_seed(seed)
    try:
        out = function()
    except BaseException as error:
        print("failed:", error)
        torch.random.set_rng_state(before)
        raise
    else:
        torch.random.set_rng_state(before)
    return out


def right_default_generator(fn, seed):
    """The generator itself, and a copy of its state."""
    generator = torch.default_generator
    kept = generator.get_state().clone()
    generator.manual_seed(seed)
    try:
        value = fn()
    finally:
        generator.set_state(kept)
    return value


def right_context_manager(fn, seed, verbose=False):
    """A context manager of its own."""

    @contextlib.contextmanager
    def seeded(number):
        state = torch.get_rng_state()
        torch.manual_seed(number)
        try:
            yield
        finally:
            torch.set_rng_state(state)

    with seeded(seed):
        if verbose:
            print("seed", seed)
        return fn()


def right_exit_stack(fn, seed):
    """A callback on the way out."""
    with contextlib.ExitStack() as stack:
        stack.callback(torch.set_rng_state, torch.get_rng_state())
        _ = torch.manual_seed(seed)
        return fn()


def right_class(fn, seed):
    """A small class with enter and exit, which lets errors through."""

    class Seeded:
        def __enter__(self):
            self.state = torch.get_rng_state()
            torch.manual_seed(seed)

        def __exit__(self, kind, error, trace):
            torch.set_rng_state(self.state)
            return False

    with Seeded():
        result = fn()
    return result


def right_error_kept(fn, seed):
    """The error is kept, and raised when all is put back."""
    state, result, failed = torch.get_rng_state(), None, None
    torch.manual_seed(seed)
    try:
        result = fn()
    except BaseException as error:
        failed = error
    torch.set_rng_state(state)
    if failed is not None:
        raise failed
    return result


def right_decorator(fn, seed):
    """fork_rng around the function, as a decorator."""

    @torch.random.fork_rng(devices=(), enabled=True)
    def call():
        torch.set_rng_state(torch.Generator().manual_seed(seed).get_state())
        return fn()

    return call()


def wrong_not_put_back(fn, seed):
    """The seed stays."""
    torch.manual_seed(seed)
    return fn()


def wrong_not_after_error(fn, seed):
    """Put back only if all goes well."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    result = fn()
    torch.set_rng_state(state)
    return result


def wrong_manager_without_try(fn, seed):
    """The context manager does not get past its yield after an error."""

    @contextlib.contextmanager
    def seeded():
        state = torch.get_rng_state()
        torch.manual_seed(seed)
        yield
        torch.set_rng_state(state)

    with seeded():
        return fn()


def wrong_only_after_error(fn, seed):
    """Put back in the handler, and forgotten otherwise."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        return fn()
    except Exception:
        torch.set_rng_state(state)
        raise


def wrong_value_error_only(fn, seed):
    """Put back after some errors only."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        result = fn()
    except (ValueError, RuntimeError):
        torch.set_rng_state(state)
        raise
    torch.set_rng_state(state)
    return result


def wrong_kept_too_late(fn, seed):
    """The state is kept when it is seeded already."""
    torch.manual_seed(seed)
    state = torch.get_rng_state()
    try:
        return fn()
    finally:
        torch.set_rng_state(state)


def wrong_seed_outside_fork(fn, seed):
    """Seeds before the fork."""
    torch.manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        return fn()


def wrong_old_seed(fn, seed):
    """The old seed again: right if nothing was drawn since."""
    old = torch.initial_seed()
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.manual_seed(old)


def wrong_same_generator(fn, seed):
    """Keeps the generator, not its state."""
    generator = torch.default_generator
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.set_rng_state(generator.get_state())


def wrong_new_seed(fn, seed):
    """Another random seed afterwards."""
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.seed()


def wrong_drawn_seed(fn, seed):
    """The seed for afterwards is drawn before."""
    later = int(torch.randint(0, 2**31, (1,)))
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.manual_seed(later)


def wrong_draws_first(fn, seed):
    """A number is drawn to show the seed."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        print("first number:", torch.rand(1))
        return fn()
    finally:
        torch.set_rng_state(state)


def wrong_twice(fn, seed):
    """Calls it a second time to see whether the results are the same."""
    state = torch.get_rng_state()
    try:
        torch.manual_seed(seed)
        fn()
        torch.manual_seed(seed)
        return fn()
    finally:
        torch.set_rng_state(state)


def wrong_swallows(fn, seed):
    """return in finally takes the error away."""
    state = torch.get_rng_state()
    result = None
    try:
        torch.manual_seed(seed)
        result = fn()
    finally:
        torch.set_rng_state(state)
        return result


def wrong_prints_error(fn, seed):
    """The error is printed, not raised."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        return fn()
    except Exception as error:
        print("error:", error)
    finally:
        torch.set_rng_state(state)


def wrong_other_error(fn, seed):
    """The caller gets another error."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        return fn()
    except Exception as error:
        raise RuntimeError(f"with seed {seed}: {error}") from error
    finally:
        torch.set_rng_state(state)


def wrong_nothing_returned(fn, seed):
    """The result is lost."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fn()


def wrong_zero_is_none(fn, seed):
    """Seed 0 is taken for no seed."""
    state = torch.get_rng_state()
    if seed:
        torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.set_rng_state(state)


def wrong_always_42(fn, seed):
    """The seed is not looked at."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(42)
        return fn()


def wrong_small_seeds(fn, seed):
    """Large seeds are cut."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed % 2**16)
        return fn()


def wrong_other_libraries(fn, seed):
    """Seeds Python and NumPy."""
    kept, kept_too = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        return fn()
    finally:
        random.setstate(kept)
        np.random.set_state(kept_too)


def wrong_own_generator(fn, seed):
    """A generator that nobody draws from."""
    generator = torch.Generator()
    generator.manual_seed(seed)
    return fn()


def wrong_one_place_for_all(fn, seed):
    """The state is kept in one place: a call inside of a call overwrites it."""
    KEPT["state"] = torch.get_rng_state()
    try:
        torch.manual_seed(seed)
        return fn()
    finally:
        torch.set_rng_state(KEPT["state"])


def wrong_kept_once(fn, seed):
    """The state of the very first call is put back each time."""
    KEPT.setdefault("first", torch.get_rng_state())
    try:
        torch.manual_seed(seed)
        return fn()
    finally:
        torch.set_rng_state(KEPT["first"])


def wrong_cached(fn, seed):
    """The second call with a seed gives the first result again."""
    if (seed, fn) in KEPT:
        return KEPT[seed, fn]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        KEPT[seed, fn] = fn()
    return KEPT[seed, fn]


def wrong_no_grad(fn, seed):
    """Without gradients, which changes what comes back."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        return fn()


def wrong_list(fn, seed):
    """Tensors are made lists."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        result = fn()
    return result.tolist() if isinstance(result, torch.Tensor) else result


def wrong_seed_plus_draw(fn, seed):
    """Seeds, and skips one number."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    torch.randint(10, (1,))
    try:
        return fn()
    finally:
        torch.set_rng_state(state)


def wrong_puts_back_less(fn, seed):
    """Goes back to the old state and draws once."""
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    try:
        return fn()
    finally:
        torch.set_rng_state(state)
        print("next number would be", torch.rand(1))
