"""Is torch faster than NumPy? The benchmark of the notes, redone fairly. No exercise: run it, and read the lesson.

    python exercises/02_workflow/numpy_vs_torch.py [--size 4000] [--threads N]
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch

LARGEST = 5000
"""Three float64 matrices of this size take 600 MB."""
REPEATS = 5
LINE = "{:<20} {:<22} {:>7} {:>10} {:>10} {:>14}"


def whole_number(low: int, high: int, why: str) -> Callable[[str], int]:
    """Return a reader of whole numbers from `low` to `high` for argparse."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"give a whole number from {low} to {high} ({why}), not {text}")
        return number

    return read


def milliseconds(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the best of several times that a call takes; with several, one more goes first to warm up."""
    if repeats > 1:
        call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def measure(size: int, threads: int) -> Iterator[tuple[str, str, int, float, float]]:
    """Yield the lines of the table: what, dtype, torch's threads, and both times in milliseconds."""
    generator = np.random.default_rng(0)
    shape, counts = (size, size), sorted({1, threads})
    making, multiplying = {}, {}
    for name, kind in (("float32", torch.float32), ("float64", torch.float64)):
        torch.set_num_threads(threads)
        ours = milliseconds(lambda kind=kind: [torch.randn(shape, dtype=kind) for _ in range(2)], 1)
        matrices: list[np.ndarray] = []
        theirs = milliseconds(
            lambda found=matrices, name=name: found.extend(
                generator.standard_normal(shape, dtype=name) for _ in range(2)
            ),
            1,
        )
        making[name] = theirs, ours
        a, b = matrices
        result = np.zeros_like(a)
        x, y, z = (torch.from_numpy(part) for part in (a, b, result))  # the very same memory
        theirs = milliseconds(lambda a=a, b=b, out=result: np.multiply(a, b, out=out))
        for count in counts:
            torch.set_num_threads(count)
            ours = milliseconds(lambda x=x, y=y, out=z: torch.mul(x, y, out=out))
            multiplying[name, count] = theirs, ours
            yield "product", name, count, theirs, ours
        del a, b, result, x, y, z, matrices
    for name, (theirs, ours) in making.items():
        yield "random numbers", name, threads, theirs, ours
    theirs = making["float64"][0] + multiplying["float64", threads][0]
    ours = making["float32"][1] + multiplying["float32", threads][1]
    yield "as in the notes", "float64 : float32", threads, theirs, ours


def main() -> None:
    """Read the arguments, measure, and print the table."""
    cores = os.cpu_count() or 1
    default = min(torch.get_num_threads(), cores)
    parser = argparse.ArgumentParser(description="Element by element product of two random matrices: NumPy and torch.")
    parser.add_argument(
        "--size",
        type=whole_number(1, LARGEST, "more would not fit into 1 GiB"),
        default=4000,
        metavar="ROWS",
        help=f"rows and columns of each matrix, at most {LARGEST} (default: 4000)",
    )
    parser.add_argument(
        "--threads",
        type=whole_number(1, cores, "the processor cores of this machine"),
        default=default,
        metavar="N",
        help=f"threads for torch, beside a run with 1 (default: {default}, as torch has it here)",
    )
    options = parser.parse_args()
    print(f"Two matrices of {options.size} x {options.size} numbers; times in milliseconds.")
    print(f"NumPy {np.__version__} with 1 thread (it has no more for this), torch {torch.__version__} on the CPU.")
    print(f"Products: best of {REPEATS} after one to warm up, into memory that is there. Random numbers: made once.\n")
    print(LINE.format("what", "dtype", "threads", "NumPy", "torch", "NumPy / torch"))
    for what, dtype, threads, theirs, ours in measure(options.size, options.threads):
        ratio = f"{theirs / ours:.2f}" if ours else "-"
        print(LINE.format(what, dtype, threads, f"{theirs:.2f}", f"{ours:.2f}", ratio))
    print("\nNumPy / torch: above 1.00 torch is faster. Every line but the last compares like with like.")
    print('"As in the notes": random numbers and product, float64 in NumPy against float32 in torch.')


if __name__ == "__main__":
    main()
