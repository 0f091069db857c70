"""What a file's text must show, so that calls of its functions may share a process."""

from __future__ import annotations

import textwrap

import pytest

from grader.stateless import stateless

HARMLESS = {
    "functions": "import torch\nfrom torch import nn\n\ndef f(x):\n    return x + 1",
    "docstring and constants": '"""Mine."""\nRATE = 0.1\nSHAPE = (3, -1)\nNAMES: tuple[str, ...] = ("a", "b")\ndef f(): return RATE',
    "a device chosen once": 'import torch\ndevice = "cuda" if torch.cuda.is_available() else "cpu"\nother = torch.device("cpu")',
    "other names for what is there": "import torch\nTensor = torch.Tensor\ndef f(x: Tensor) -> Tensor: return x",
    "a model": """
        import torch
        from torch import nn
        class Net(nn.Module):
            scale = 2
            def __init__(self, width: int = 3):
                super().__init__()
                self.layer = nn.Linear(width, 1)
                self.register_buffer("seen", torch.zeros(1))
                self._count = 0
            def forward(self, x):
                self._count += 1
                return self.layer(x)
        """,
    "training": """
        import torch
        def fit(model, loader, loss_fn, optimizer, epochs=3):
            torch.manual_seed(0)
            losses = []
            for _ in range(epochs):
                for x, y in loader:
                    optimizer.zero_grad()
                    loss = loss_fn(model(x), y)
                    loss.backward()
                    optimizer.step()
                    losses.append(loss.item())
            model.eval()
            with torch.no_grad():
                model.weight.data[0] = 1.0
                next(model.parameters()).data *= 2
            return losses
        """,
    "a closure that counts": """
        def f():
            n = 0
            def step():
                nonlocal n
                n += 1
                return n
            return step() + step()
        """,
    "decorators of torch": "import torch\n@torch.no_grad()\ndef f(x): return x\n@torch.inference_mode()\ndef g(x): return x",
    "numpy": "import numpy as np\ndef f(x): return np.asarray(x).sum()",
    "a script's end": 'def f(x): return x\nif __name__ == "__main__":\n    import sys\n    print(f(int(sys.argv[1])))',
    "an import inside": "def f(x):\n    import math\n    return math.sqrt(x)",
    "gradients switched": "import torch\ndef f(x):\n    with torch.enable_grad():\n        return x * 2",
}
LASTING = {
    "global": "n = 0\ndef f():\n    global n\n    n += 1",
    "a list of the file's": "seen = []\ndef f(x): seen.append(x)",
    "a dict of the file's": "memo = {}\ndef f(x): return memo.setdefault(x, x)",
    "a tensor of the file's": "import torch\nw = torch.zeros(2)\ndef f(x): return w.add_(x)",
    "an object of the file's": "import torch\nmodel = torch.nn.Linear(1, 1)\ndef f(x): return model(x)",
    "a mutable default": "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)",
    "a model as default": "from torch import nn\nclass A(nn.Module):\n    def __init__(self, act=nn.ReLU()): pass",
    "a default by keyword only": "def f(x, *, seen={}): return seen",
    "a cache": "import functools\n@functools.cache\ndef f(x): return x",
    "a cache by another name": "from functools import lru_cache as kept\n@kept\ndef f(x): return x",
    "an attribute of a function": "def f(x):\n    f.count = getattr(f, 'count', 0) + 1",
    "an attribute of a class": "class A:\n    n = 0\n    def f(self):\n        A.n += 1",
    "by way of type": "class A:\n    def f(self):\n        type(self).n = 1",
    "by way of __class__": "class A:\n    def f(self):\n        self.__class__.n = 1",
    "by way of cls": "class A:\n    @classmethod\n    def f(cls):\n        cls.n = 1",
    "a list of a class": "class A:\n    items = []\n    def f(self, x): self.items.append(x)",
    "patching torch": "import torch\ndef f(x):\n    torch.relu = lambda x: x",
    "patching by another name": "import torch.nn.functional as F\ndef f(x):\n    g = F\n    g.relu = None",
    "patching through a chain of names": "import torch\ndef f(x):\n    a = torch.nn\n    b = a\n    c = b.functional\n    c.relu = None",
    "patching what is special": "import torch\ndef f(x):\n    torch.nn.Linear.__init__ = None",
    "patching what is special of a name": "def f(x):\n    f.__call__ = None",
    "patching in a loop": "import torch\ndef f(x):\n    for torch.x in range(3): pass",
    "patching with setattr": "import torch\ndef f(x): setattr(torch, 'relu', None)",
    "deleting": "import torch\ndef f(x):\n    del torch.relu",
    "patching at the top": "import torch\ntorch.relu = None",
    "an item of a module's dict": "import torch\ndef f(x):\n    torch.__dict__['relu'] = None",
    "the default dtype": "import torch\ndef f(x): torch.set_default_dtype(torch.float64)",
    "print options": "import torch\ndef f(x): torch.set_printoptions(precision=2)",
    "the same by another name": "from torch import set_printoptions as nice\ndef f(x): nice(precision=2)",
    "determinism": "import torch\ndef f(x): torch.use_deterministic_algorithms(True)",
    "backends": "import torch\ndef f(x):\n    torch.backends.cudnn.benchmark = True",
    "hooks for all modules": "import torch\ndef f(x): torch.nn.modules.module.register_module_forward_hook(print)",
    "files": "def f(x):\n    open('a', 'w').write('b')",
    "files of torch": "import torch\ndef f(x): torch.save(x, 'x.pt')",
    "files of torch, imported": "from torch import save\ndef f(x): save(x, 'x.pt')",
    "files of tensors": "def f(x): x.numpy().tofile('x')",
    "Python's random numbers": "import random\ndef f(x): return random.random()",
    "numpy's random numbers": "import numpy as np\ndef f(x): return np.random.rand()",
    "the system": "import os\ndef f(x): os.environ['A'] = 'b'",
    "threads": "import threading\ndef f(x): threading.Thread(target=print).start()",
    "a package that is not known": "import cleverness\ndef f(x): return x",
    "everything of a module": "from torch import *\ndef f(x): return x",
    "exec": "def f(x): exec('global y; y = 1')",
    "globals": "def f(x): globals()['y'] = 1",
    "the compiler": "import torch\ndef f(x): return torch.compile(lambda x: x)(x)",
    "private parts": "import torch\ndef f(x): torch._C._set_grad_enabled(False)",
    "work at the top": "print('hello')\ndef f(x): return x",
    "a loop at the top": "for i in range(3):\n    pass",
    "a comprehension at the top": "xs = [i for i in range(3)]",
    "another branch of main": "if __name__ == '__main__':\n    pass\nelse:\n    import os",
    "coroutines": "async def f(x): return x",
    "a decorator inside": "import functools\ndef f(x):\n    @functools.cache\n    def g(y): return y\n    return g(x)",
    "a metaclass": "class A(metaclass=type): pass",
    "no Python": "def f(x:\n    return",
}  # fmt: skip


def text_of(shown: str) -> dict[str, str]:
    """A submission of one file."""
    return {"work.py": textwrap.dedent(shown)}


@pytest.mark.parametrize("name", HARMLESS)
def test_ordinary_files_keep_nothing(name: str) -> None:
    """What beginners write is seen to be harmless, or they would wait for nothing."""
    assert stateless("work.py", text_of(HARMLESS[name]))


@pytest.mark.parametrize("name", LASTING)
def test_what_may_last_is_suspected(name: str) -> None:
    """Whatever could reach from one call to another makes each check a process of its own."""
    assert not stateless("work.py", text_of(LASTING[name]))


def test_siblings_count_where_they_are_imported() -> None:
    """A file is as harmless as what it imports of the submission, however far; the other files do not matter."""
    texts = {
        "a.py": "from b import f",
        "b.py": "import c\ndef f(x): return c.g(x)",
        "c.py": "def g(x): return x",
        "other.py": "kept = []",
    }
    assert stateless("a.py", texts)
    assert not stateless("other.py", texts)
    assert not stateless("a.py", {**texts, "c.py": "kept = []\ndef g(x): return kept"})
    assert not stateless("a.py", {**texts, "c.py": "import other\ndef g(x): return other.kept"})


def test_files_that_import_each_other_end_the_search() -> None:
    """A circle of imports is looked through once."""
    assert stateless("a.py", {"a.py": "import b", "b.py": "import a"})


def test_a_long_chain_is_no_trouble() -> None:
    """A text that Python itself cannot walk through is not harmless; nothing is raised."""
    assert not stateless("work.py", {"work.py": "x = " + "-" * 100_000 + "1"})
    assert not stateless("work.py", {"work.py": "x = 1" + " + 1" * 50_000})


def test_who_wants_to_keep_us_busy_does_not() -> None:
    """Long files, chains of attributes and chains of names are suspected, not followed to their end."""
    attributes = "def f(x):\n    x" + ".a" * 20_000 + " = 1"
    names = (
        "import torch\ndef f(x):\n"
        + "".join(f"    n{n} = n{n + 1}\n" for n in range(2_000))
        + "    n2000 = torch\n    n0.x = 1"
    )
    for text in (attributes, names, "x = 1\n" * 20_000):
        assert not stateless("work.py", {"work.py": text})
