"""One line of advice for a beginner, by the kind of difference and what the texts show."""

from __future__ import annotations

import re

from grader.compare.difference import Difference

Rule = tuple[str, str, str]
"""(kind, pattern in "place | expected | actual", advice); the first that fits is given."""

_NAN = "nan comes from 0/0, inf - inf, 0 * inf, or the root or logarithm of a negative number."
RULES: tuple[Rule, ...] = (
    ("type", r"\| a Python .*\| a tensor", "A tensor with one element is not yet a Python number: .item() makes it one."),
    ("type", r"\| a tensor \| a Python", "The task wants a tensor; a plain Python number has no shape, dtype or device."),
    ("type", r"^result \| .*\| None$", "The function returns None: is the return statement missing?"),
    ("type", r"\| a (function|builtin_function_or_method|method)$", "That is the function itself: call it, with ()."),
    ("type", r"\| a tuple \| a list|\| a list \| a tuple", "A list [ ] and a tuple ( ) are different types; the task names one."),
    ("type", r"\| a generator", "A generator computes nothing until it is read: make it a list or tensor."),
    ("type", r"\| a tensor \| an? ndarray", "That is a NumPy array: torch.from_numpy or torch.tensor makes a tensor of it."),
    ("type", r"Python (int|float|bool).*\| a numpy", "A NumPy number is not a Python number: int(), float() or .item() converts."),
    ("type", r"Python int.*\| a Python float", "/ always gives a float; // or int() gives a whole number."),
    ("type", r"Python float.*\| a Python int", "The task wants a float: float() converts."),
    ("type", "", "The types differ: look at what the task says the function returns."),
    ("shape", r"\| \(\) \| \(1,\)", "A 0-d tensor has one number and no brackets: squeeze() or an index removes the dimension."),
    ("shape", r"\| \((?!1,)(\d+),\) \| \(\1, \1\)", "(n, 1) with (n,) broadcasts to (n, n): make the shapes equal first."),
    ("shape", "", "Count the dimensions in the task: which axis is which, and which one disappears?"),
    ("dtype", r"int\d+ \| torch\.float", "Floating numbers where whole ones are wanted: give dtype=, or .to() at the end."),
    ("dtype", r"\| torch\.float64 \| torch\.float32", "float64 came in and float32 went out: make new tensors with dtype=x.dtype."),
    ("dtype", r"\| torch\.float32 \| torch\.float64", "float64 is NumPy's default, not PyTorch's: convert with .to(torch.float32)."),
    ("dtype", r"\| torch\.bool$", "A comparison gives True and False: .to() turns them into numbers."),
    ("dtype", "", "The numbers are right, their dtype is not: look for dtype=, .to() or a Python number on the way."),
    ("device", r"\| '(?!cpu).*\| 'cpu'$", "Your tensor stayed on the CPU; on a GPU this would fail. Make it with device=x.device."),
    ("device", "", "A new tensor lands on the CPU unless told otherwise: give it device=, or make it from the argument."),
    ("requires_grad", r"is_leaf", "A parameter must stay a leaf: change it in place under torch.no_grad()."),
    (
        "requires_grad",
        r"^(?!result|\w+\.grad\.)\w+\.\w[\w.]*\.requires_grad \|",
        "Look at requires_grad of each parameter: which does the task freeze, which train, and which leave alone?",
    ),
    ("requires_grad", r"^(?!result)", "The caller's tensor was switched to track gradients, or not to: work on x.detach()."),
    ("requires_grad", r"\| True \| False", "The graph is cut: .detach(), .data, .item(), .numpy() and no_grad stop gradients."),
    ("requires_grad", r"\| False \| True", "The result still hangs on the graph: .detach() it, or compute under torch.no_grad()."),
    ("memory", r"changed where", "A new tensor took its place: work in place (add_, copy_, [...] =), so that views see it."),
    ("memory", r"^[^|]*\| (a view|the object)", "A copy was made: indexing, view and permute share memory, clone does not."),
    ("memory", r"^[^|]*\| new memory", "The result is a view of an argument: .clone() makes it independent."),
    ("memory", "", "Two tensors share memory: changing one changes the other."),
    ("argument", "", "The caller's data was changed: names ending in _ and += work in place; make a new tensor instead."),
    ("grad", r"\bnan\b", _NAN),
    ("grad", r"\| None \|", ".grad was left behind: compute on a detached copy, or with torch.autograd.grad."),
    ("grad", r"^[^|]*(?<!result)\| (?!None).*\| None$", "There is no .grad: is backward() called, and is nothing cleared after it?"),
    ("grad", "", ".grad is not as it should be: backward() adds to what is there."),
    ("gradient", "graph is cut", "The gradient does not reach this argument: .detach(), .item() or a new tensor cut the graph."),
    ("gradient", r"\bnan\b", _NAN),
    ("gradient", "", "The values are right but the gradient is not: is a step done outside of torch, or detached?"),
    ("mode", r"^[^|]*\| in training mode", "model.train() switches training mode on; eval() must be switched back."),
    ("mode", r"^[^|]*\| in evaluation mode", "model.eval() switches Dropout and BatchNorm to evaluation mode."),
    ("random", r"a generator in", "Draw exactly what the task says, in its order, and from this generator only."),
    ("random", "", "The global random state is shared by the whole program: use a torch.Generator of your own."),
    ("state", "", "A global setting of torch was changed and not put back: use a with block."),
    ("operations", r"^the data", "item(), tolist(), numpy() and the like take numbers out of torch: compute with the tensor itself."),
    ("operations", "", "A Python loop over elements is slow: let one tensor operation work on all of them."),
    ("forbidden", "", "The task asks to do without this function."),
    ("exception", r"raised \| \w+Error", "An error was right, but of another kind: raise the one the task names."),
    ("exception", "", "The task names an error for such arguments: check them first, then raise."),
    ("value", r"\.seen", "What the model saw on the way differs: mode (train/eval), gradient tracking, or the batches."),
    ("value", r"\bnan\b", _NAN),
    ("value", r"absent", "Check the names: keys must be spelt exactly as in the task."),
)  # fmt: skip

RAISED_RULES: tuple[tuple[str, str], ...] = (
    (r"EOFError", "There is no keyboard here: the arguments are all the input there is."),
    (r"BdbQuit", "There is nobody here who could talk to a debugger: leave breakpoint() out when it is graded."),
    (r"takes .* positional argument|missing .* required positional|unexpected keyword", "The function must take the parameters of the task, in its order."),
    (r"can't be used with|element 0 of tensors does not require grad", "backward() was called on something that tracks no gradients."),
    (r"same device", "Two tensors are on different devices, which a GPU refuses: make new ones with device=x.device."),
    (r"can't convert .* device type tensor to numpy", "NumPy cannot see the memory of a GPU: stay in torch, or .cpu() first."),
    (r"device type for generator", "A generator must live on the device of the tensor: torch.Generator(device)."),
    (r"mat1 and mat2 shapes|size mismatch|must match the size", "Two shapes do not fit: print(x.shape) before the line, then think which axis to turn."),
    (r"same dtype|expected scalar type|expected m1 and m2", "Two dtypes do not fit: convert one with .to(other.dtype)."),
    (r"leaf Variable that requires grad", "A tensor that requires grad may change in place only under torch.no_grad()."),
    (r"Can't call numpy\(\) on Tensor that requires grad", ".detach() before .numpy()."),
    (r"view size is not compatible", "view needs contiguous memory: reshape copies where it must."),
    (r"DataLoader worker|Operation not permitted|Permission denied$", "New processes are not allowed here, a DataLoader's neither: use num_workers=0. Nor are signals to others."),
    (r"URLError|gaierror|name resolution|internet connection|Address family", "There is no network here: everything that is needed is in the arguments."),
    (r"File too large", "It writes a larger file than a solution needs."),
    (r"Too many open files", "It opens files and leaves them open: `with open(...) as file:` closes them."),
    (r"can't start new thread", "It starts more threads than a solution needs."),
    (r"FileNotFoundError|PermissionError|Read-only file system", "Only the folder given to the function may be read and written."),
    (r"ModuleNotFoundError", "This module is not installed here: the exercise can be solved without it."),
    (r"NameError", "A name is used that is not defined: is it misspelt, or an import missing?"),
    (r"AttributeError: 'NoneType'", "Something is None: did a function forget to return, or is .grad not there yet?"),
    (r"not a (scalar|Python)|converted to Scalar|only one element|more than one value is ambiguous", "Only a tensor with exactly one element converts to a number."),
    (r"not enough memory|can't allocate memory|MemoryError", "It asks for more memory than a solution needs: check the sizes."),
    (r"more than one element of the written-to", "The function writes into its argument: make a new tensor instead."),
    (r"used as indices must be", "An index must be of whole numbers (int64) or bool: .long() converts."),
    (r"too many indices", "There are more indices than dimensions: print(x.shape), and count."),
    (r"Dimension out of range", "There are fewer dimensions: print(x.shape); dim counts from 0, or from the end with -1."),
    (r"IndexError", "An index is past the end: indices run from 0 to size - 1."),
    (r"RecursionError", "The function calls itself without end."),
    (r"SystemExit", "exit() ends the program: return a value instead."),
)  # fmt: skip


ENDING_RULES: tuple[tuple[str, str], ...] = (
    (r"^timed out", "Is there a loop that never ends?"),
    (r"^stopped", "Is there a loop that makes more and more, or prints without end?"),
    (r"ended itself with exit code", "os._exit() and the like end Python itself, and all that was to follow: leave them out."),
    (r"^garbled: (a message of|an answer to another|an unreadable answer|no answer: it closed)",
     "os.write(), os.close() and the like reach the grader's own files, too: use them only on what you have opened."),
)  # fmt: skip


def advise(difference: Difference) -> str:
    """Return the advice for a difference; empty where there is nothing better than the sentence."""
    texts = f"{difference.place} | {difference.expected} | {difference.actual}"
    if difference.kind == "raised":
        return advise_failure(difference.actual)
    return next(
        (advice for kind, pattern, advice in RULES if kind == difference.kind and re.search(pattern, texts)), ""
    )


def advise_failure(text: str) -> str:
    """Return the advice for an exception, from its class and message."""
    return next((advice for pattern, advice in RAISED_RULES if re.search(pattern, text)), "")


def advise_ending(how: str, detail: str) -> str:
    """Return the advice for the end of a whole process, from how it ended and what is known of it."""
    return next((advice for pattern, advice in ENDING_RULES if re.search(pattern, f"{how}: {detail}")), "")
