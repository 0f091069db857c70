"""Held-out solutions of RunningAccuracy."""

import collections
import dataclasses
import fractions

import torch
from torch import nn


class right_counters:
    """Two whole numbers."""

    def __init__(self):
        self.correct = 0
        self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError("shapes differ")
        self.correct += (preds == target).sum().item()
        self.total += target.numel()

    def compute(self):
        if self.total == 0:
            raise ValueError("nothing seen")
        return self.correct / self.total

    def reset(self):
        self.correct = 0
        self.total = 0


class right_reset_in_init:
    """__init__ is a reset; other parameter names, a line of output."""

    def __init__(self, name="acc", verbose=True) -> None:
        self.name, self.verbose = name, verbose
        self.reset()

    def update(self, y_hat: torch.Tensor, y: torch.Tensor) -> None:
        if list(y_hat.size()) != list(y.size()):
            raise ValueError(f"{y_hat.size()} is not {y.size()}")
        for a, b in zip(y_hat.reshape(-1).tolist(), y.reshape(-1).tolist()):
            self.seen += 1
            if a == b:
                self.hits += 1

    def compute(self) -> float:
        try:
            value = self.hits / self.seen
        except ZeroDivisionError:
            raise ValueError("no samples") from None
        if self.verbose:
            print(self.name, value)
        return value

    def reset(self) -> None:
        self.hits = self.seen = 0


class right_lists_of_matches:
    """Own tensors of matches in a list, joined in compute."""

    def __init__(self):
        self.matches = []

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.matches.append(torch.eq(preds, target).flatten().cpu())

    def compute(self):
        everything = torch.cat(self.matches) if self.matches else torch.empty(0)
        if len(everything) == 0:
            raise ValueError
        return everything.double().mean().item()

    def reset(self):
        self.matches.clear()


class right_copies:
    """Keeps copies of all labels."""

    def __init__(self):
        self._batches = collections.deque()

    def update(self, preds, target):
        if preds.size() != target.size():
            raise ValueError
        self._batches.append((preds.detach().clone(), target.detach().clone()))

    def compute(self):
        n = sum(p.numel() for p, _ in self._batches)
        if not n:
            raise ValueError
        return sum(int((p == t).sum()) for p, t in self._batches) / n

    def reset(self):
        self._batches = collections.deque()


class right_running_mean:
    """A mean that is moved by each batch, with its weight."""

    __slots__ = ("mean", "n")

    def __init__(self):
        self.mean, self.n = 0.0, 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        m = preds.numel()
        if m == 0:
            return
        batch = (preds == target).double().mean().item()
        self.n += m
        self.mean += (batch - self.mean) * m / self.n

    def compute(self):
        if self.n < 1:
            raise ValueError
        return min(max(self.mean, 0.0), 1.0)

    def reset(self):
        self.__init__()


class right_module(nn.Module):
    """A module with buffers, as TorchMetrics has it."""

    def __init__(self):
        super().__init__()
        self.register_buffer("correct", torch.tensor(0))
        self.register_buffer("total", torch.tensor(0))

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct = self.correct + torch.count_nonzero(preds == target).cpu()
        self.total = self.total + preds.numel()

    def compute(self):
        if self.total == 0:
            raise ValueError
        return (self.correct.double() / self.total).item()

    def reset(self):
        self.correct.zero_()
        self.total.zero_()


@dataclasses.dataclass
class right_dataclass:
    """Fields with defaults, one for each object; a property."""

    wrong: int = 0
    good: int = 0

    @property
    def seen(self):
        return self.wrong + self.good

    def update(self, preds, target):
        if not preds.shape == target.shape:
            raise ValueError
        bad = torch.ne(preds, target).sum().item()
        self.wrong += bad
        self.good += preds.nelement() - bad

    def compute(self):
        if not self.seen:
            raise ValueError("update first")
        return float(fractions.Fraction(self.good, self.seen))

    def reset(self):
        self.wrong, self.good = 0, 0


class right_counter:
    """A Counter of True and False."""

    def __init__(self):
        self.counts = collections.Counter()

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.counts.update((preds == target).reshape(-1).tolist())

    def compute(self):
        total = sum(self.counts.values())
        if total == 0:
            raise ValueError
        return self.counts[True] / total

    def reset(self):
        self.counts = collections.Counter()


class right_class_defaults:
    """Numbers in the class are defaults: += makes the object its own."""

    correct = 0
    total = 0

    def __init__(self):
        pass

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if self.total:
            return self.correct / self.total
        raise ValueError

    def reset(self):
        self.__dict__.clear()


class right_confusion:
    """Counts pairs of classes, and adds up the diagonal."""

    def __init__(self):
        self.pairs = {}

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        for pair in zip(preds.flatten().tolist(), target.flatten().tolist()):
            self.pairs[pair] = self.pairs.get(pair, 0) + 1

    def compute(self):
        total = sum(self.pairs.values())
        if total == 0:
            raise ValueError
        return sum(n for (p, t), n in self.pairs.items() if p == t) / total

    def reset(self):
        self.pairs = {}


class wrong_shared_list:
    """A list in the class belongs to all objects."""

    matches = []

    def __init__(self):
        pass

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.matches.extend((preds == target).reshape(-1).tolist())

    def compute(self):
        if not self.matches:
            raise ValueError
        return sum(self.matches) / len(self.matches)

    def reset(self):
        self.matches.clear()


class wrong_shared_default:
    """A list as a default argument belongs to all objects."""

    def __init__(self, matches=[]):  # noqa: B006
        self.matches = matches

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.matches.extend((preds == target).reshape(-1).tolist())

    def compute(self):
        if not self.matches:
            raise ValueError
        return sum(self.matches) / len(self.matches)

    def reset(self):
        self.matches = []


class wrong_class_counters:
    """Counts in the class itself."""

    correct = 0
    total = 0

    def __init__(self):
        RunningAccuracy.correct = RunningAccuracy.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        RunningAccuracy.correct += int((preds == target).sum())
        RunningAccuracy.total += preds.numel()

    def compute(self):
        if not RunningAccuracy.total:
            raise ValueError
        return RunningAccuracy.correct / RunningAccuracy.total

    def reset(self):
        RunningAccuracy.correct = RunningAccuracy.total = 0


class wrong_mean_of_batches:
    """The mean of the batches' accuracies."""

    def __init__(self):
        self.accs = []

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        if preds.numel():
            self.accs.append((preds == target).double().mean().item())

    def compute(self):
        if not self.accs:
            raise ValueError
        return sum(self.accs) / len(self.accs)

    def reset(self):
        self.accs = []


class wrong_last_batch:
    """Only the last batch counts."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct = int((preds == target).sum())
        self.total = preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_references:
    """Keeps the caller's tensors, which may be filled anew."""

    def __init__(self):
        self.batches = []

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.batches.append((preds, target))

    def compute(self):
        total = sum(p.numel() for p, _ in self.batches)
        if not total:
            raise ValueError
        return sum(int((p == t).sum()) for p, t in self.batches) / total

    def reset(self):
        self.batches = []


class wrong_compute_resets:
    """Asking begins anew."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        value = self.correct / self.total
        self.reset()
        return value

    def reset(self):
        self.correct = self.total = 0


class wrong_remembers_result:
    """What was computed once is said again, until reset."""

    def __init__(self):
        self.reset()

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        if self.value is None:
            self.value = self.correct / self.total
        return self.value

    def reset(self):
        self.correct = self.total = 0
        self.value = None


class wrong_reset_half:
    """reset forgets the total."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = 0


class wrong_reset_local:
    """reset makes local names."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self = RunningAccuracy()


class wrong_reset_deletes:
    """After reset, compute raises AttributeError."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct = getattr(self, "correct", 0) + int((preds == target).sum())
        self.total = getattr(self, "total", 0) + preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.__dict__.clear()


class wrong_counts_before_check:
    """The total has grown when the error comes."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        self.total += target.numel()
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_resets_on_error:
    """A wrong call forgets what was seen."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            self.reset()
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_skips_bad_batches:
    """No error for other shapes, the batch is left out."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            return
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_broadcasts:
    """No look at the shapes."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        hits = preds == target
        self.correct += int(hits.sum())
        self.total += hits.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_numel_check:
    """(2, 3) and (3, 2) hold as many."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.numel() != target.numel():
            raise ValueError
        self.correct += int((preds.reshape(-1) == target.reshape(-1)).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_rows:
    """len counts rows, and raises for 0-d."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.total += len(preds)
        self.correct += int((preds == target).sum())

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_len_of_0d:
    """A single label without dimensions raises; everything else is right."""

    def __init__(self):
        self.matches = []

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        for p, t in zip(preds, target):
            self.matches += (p == t).flatten().tolist()

    def compute(self):
        if not self.matches:
            raise ValueError
        return sum(self.matches) / len(self.matches)

    def reset(self):
        self.matches = []


class wrong_empty_batch:
    """The mean of an empty batch is nan, and stays."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        n = preds.numel()
        self.correct += (preds == target).float().mean().item() * n
        self.total += n

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_empty_batch_refused:
    """An empty batch may come."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape or preds.numel() == 0:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_empty_batch_is_seen:
    """Asks whether update was called: an empty batch leads to a division by zero."""

    def __init__(self):
        self.reset()

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()
        self.called = True

    def compute(self):
        if not self.called:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0
        self.called = False


class wrong_zero_for_nothing:
    """0.0 if nothing was seen."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        return self.correct / self.total if self.total else 0.0

    def reset(self):
        self.correct = self.total = 0


class wrong_raises_if_none_right:
    """No right prediction is not the same as no sample."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.correct:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_tensor:
    """compute returns a tensor."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += (preds == target).sum()
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_update_returns:
    """update returns the accuracy of the batch."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        hits = int((preds == target).sum())
        self.correct += hits
        self.total += preds.numel()
        return hits / max(preds.numel(), 1)

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_logits:
    """Takes what has two dimensions for logits."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.ndim == target.ndim + 1:
            preds = preds.argmax(-1)
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int((preds == target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_in_place:
    """The matches are written into the predictions."""

    def __init__(self):
        self.correct = self.total = 0

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.correct += int(preds.eq_(target).sum())
        self.total += preds.numel()

    def compute(self):
        if not self.total:
            raise ValueError
        return self.correct / self.total

    def reset(self):
        self.correct = self.total = 0


class wrong_forgets_old:
    """A window: only the last three batches are kept."""

    def __init__(self):
        self.batches = collections.deque(maxlen=3)

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        self.batches.append((int((preds == target).sum()), preds.numel()))

    def compute(self):
        total = sum(n for _, n in self.batches)
        if not total:
            raise ValueError
        return sum(k for k, _ in self.batches) / total

    def reset(self):
        self.batches.clear()


class wrong_mean_of_classes:
    """The mean over the classes: macro in place of micro."""

    def __init__(self):
        self.good, self.seen = collections.Counter(), collections.Counter()

    def update(self, preds, target):
        if preds.shape != target.shape:
            raise ValueError
        for p, t in zip(preds.flatten().tolist(), target.flatten().tolist()):
            self.seen[t] += 1
            self.good[t] += p == t

    def compute(self):
        if not self.seen:
            raise ValueError
        return sum(self.good[c] / self.seen[c] for c in self.seen) / len(self.seen)

    def reset(self):
        self.__init__()
