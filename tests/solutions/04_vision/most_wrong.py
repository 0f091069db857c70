"""Held-out solutions of most_wrong."""

import heapq

import numpy as np
import torch
from torch.nn import functional as F


def right_stable_sort(logits, targets, k):
    """The wrong ones' places, sorted by their probability, equals in order."""
    sure, predicted = logits.softmax(dim=1).max(dim=1)
    places = (predicted != targets).nonzero().flatten()
    order = sure[places].argsort(descending=True, stable=True)
    return places[order][:k]


def right_where(logits, targets, k):
    """torch.where for the places, sort with its two results."""
    probs = torch.softmax(logits, -1)
    (wrong,) = torch.where(probs.argmax(-1).ne(targets))
    _, order = torch.sort(probs.amax(-1)[wrong], descending=True, stable=True)
    return wrong[order[:k]]


def right_python_sort(logits: torch.Tensor, targets: torch.Tensor, k: int) -> torch.Tensor:
    """A list of places; Python's sort keeps equals in order."""
    probabilities = F.softmax(logits, dim=1)
    predictions = logits.argmax(dim=1)
    places = [i for i in range(len(targets)) if predictions[i] != targets[i]]
    places.sort(key=lambda i: -probabilities[i].max().item())
    return torch.tensor(places[:k], dtype=torch.int64, device=logits.device)


def right_pairs(scores, labels, k):
    """Pairs of (minus probability, place) sort themselves; other names."""
    pairs = []
    for place, (row, label) in enumerate(zip(scores, labels)):
        guess = int(row.argmax())
        if guess != int(label):
            pairs.append((-float(torch.softmax(row, 0)[guess]), place))
    pairs = sorted(pairs)[:k]
    print(pairs)
    return torch.tensor([place for _, place in pairs], device=scores.device).long()


def right_sort_all(logits, targets, k):
    """All places are sorted first, and the right ones taken out."""
    probs = logits.softmax(1)
    order = torch.argsort(probs.max(1).values, dim=0, descending=True, stable=True)
    wrong = logits.max(1).indices != targets
    return order[wrong[order]][0:k]


def right_minus_one(logits, targets, k):
    """The right ones get -1, so they come last; a count says how many are wrong."""
    sure, guess = F.softmax(logits, dim=-1).max(dim=-1)
    wrong = guess != targets
    score = torch.where(wrong, sure, -1.0)
    order = torch.sort(score, descending=True, stable=True).indices
    return order[: min(k, int(wrong.sum()))]


def right_numpy(logits, targets, k):
    """NumPy with its own stable sort of the negative."""
    p = logits.detach().softmax(dim=1).cpu().numpy()
    t = targets.cpu().numpy()
    places = np.flatnonzero(p.argmax(axis=1) != t)
    order = np.argsort(-p.max(axis=1)[places], kind="stable")
    return torch.from_numpy(places[order][:k].astype(np.int64)).to(logits.device)


def right_heap(logits, targets, k):
    """nsmallest, which is stable."""
    probs = torch.softmax(logits.detach(), dim=1).gather(1, logits.argmax(dim=1, keepdim=True)).squeeze(1).tolist()
    guesses = logits.argmax(dim=1).tolist()
    wrong = (i for i, (g, t) in enumerate(zip(guesses, targets.tolist())) if g != t)
    best = heapq.nsmallest(k, wrong, key=lambda i: (-probs[i], i))
    return torch.tensor(best, dtype=torch.long, device=logits.device)


def right_by_exponents(logits, targets, k):
    """softmax by hand, less the largest logit."""
    e = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    p = e / e.sum(dim=1, keepdim=True)
    wrong = torch.flatten(torch.nonzero(torch.argmax(p, dim=1) != targets))
    ranks = torch.argsort(-p.amax(dim=1)[wrong], stable=True)
    return wrong.index_select(0, ranks)[:k]


def right_repeated_largest(logits, targets, k):
    """Looks for the largest k times, and takes it out."""
    sure, guess = logits.softmax(dim=1).detach().max(dim=1)
    left = [(i, s) for i, (s, bad) in enumerate(zip(sure.tolist(), (guess != targets).tolist())) if bad]
    found = []
    while left and len(found) < k:
        best = max(left, key=lambda pair: (pair[1], -pair[0]))
        left.remove(best)
        found.append(best[0])
    return logits.new_tensor(found, dtype=torch.int64)


def right_logarithms(logits, targets, k):
    """The logarithm of a larger probability is larger."""
    sure, guess = F.log_softmax(logits, dim=1).max(dim=1)
    places = torch.arange(len(targets), device=logits.device)[guess != targets]
    return places[torch.sort(sure[places], descending=True, stable=True)[1]][:k]


def right_float64(logits, targets, k):
    """Compares in float64, by the logit less logsumexp."""
    exact = logits.double()
    sure = exact.amax(dim=1) - exact.logsumexp(dim=1)
    places = (logits.argmax(dim=1) != targets).nonzero(as_tuple=True)[0]
    return places[sure[places].argsort(descending=True, stable=True)[:k]]


def wrong_by_logit(logits, targets, k):
    """The largest logit is not the largest probability."""
    sure, guess = logits.max(dim=1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_over_batch(logits, targets, k):
    """softmax over the batch."""
    sure = logits.softmax(dim=0).max(dim=1).values
    places = (logits.argmax(1) != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_over_everything(logits, targets, k):
    """softmax over all the numbers at once."""
    sure = logits.flatten().softmax(0).reshape(logits.shape).amax(1)
    places = (logits.argmax(1) != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_by_sigmoid(logits, targets, k):
    """sigmoid is for two classes and one logit."""
    sure = logits.sigmoid().amax(1)
    places = (logits.argmax(1) != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_by_margin(logits, targets, k):
    """Sure by the distance to the second class."""
    p = logits.softmax(1)
    two = p.topk(min(2, p.shape[1]), dim=1).values
    sure = two[:, 0] - two[:, -1]
    places = (logits.argmax(1) != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_by_loss(logits, targets, k):
    """The largest loss: least sure of the target, which is another order."""
    loss = F.cross_entropy(logits, targets, reduction="none")
    places = (logits.argmax(1) != targets).nonzero().flatten()
    return places[loss[places].argsort(descending=True, stable=True)][:k]


def wrong_by_entropy(logits, targets, k):
    """Sure by a small entropy."""
    p = logits.softmax(1)
    entropy = -(p * p.clamp_min(1e-30).log()).sum(1)
    places = (logits.argmax(1) != targets).nonzero().flatten()
    return places[entropy[places].argsort(stable=True)][:k]


def wrong_least_sure(logits, targets, k):
    """Upwards: the least sure first."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(stable=True)][:k]


def wrong_flipped(logits, targets, k):
    """Sorted upwards and turned round: of equals the last comes first."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(stable=True).flip(0)][:k]


def wrong_last_k(logits, targets, k):
    """The last k of an order upwards: with k = 0 that is all of them."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    order = (-sure[places]).argsort(stable=True).flip(0)
    return places[order[-k:].flip(0)]


def wrong_places_in_subset(logits, targets, k):
    """Places among the misclassified, not in the batch."""
    sure, guess = logits.softmax(1).max(1)
    return sure[guess != targets].argsort(descending=True, stable=True)[:k]


def wrong_topk_too_many(logits, targets, k):
    """topk raises if there are fewer."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    if not len(places):
        return places
    return places[sure[places].topk(k).indices]


def wrong_topk_of_all(logits, targets, k):
    """The surest k of all, and then those of them that are wrong."""
    sure, guess = logits.softmax(1).max(1)
    order = sure.argsort(descending=True, stable=True)[:k]
    return order[guess[order] != targets[order]]


def wrong_right_ones(logits, targets, k):
    """Those that are right."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess == targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_filled_with_right_ones(logits, targets, k):
    """Where wrong ones are too few, right ones follow."""
    sure, guess = logits.softmax(1).max(1)
    score = torch.where(guess != targets, sure, sure - 2)
    return score.argsort(descending=True, stable=True)[:k]


def wrong_filled_with_minus_one(logits, targets, k):
    """Always k places, -1 where there is none."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    found = places[sure[places].argsort(descending=True, stable=True)][:k]
    return F.pad(found, (0, k - len(found)), value=-1)


def wrong_in_batch_order(logits, targets, k):
    """The right places, sorted by their number."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k].sort().values


def wrong_first_k(logits, targets, k):
    """The first k that are wrong, sorted."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()[:k]
    return places[sure[places].argsort(descending=True, stable=True)]


def wrong_rounded_to_tenths(logits, targets, k):
    """Probabilities rounded to one digit make equals of others."""
    sure, guess = logits.softmax(1).max(1)
    sure = sure.double().mul(10).round()
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_column(logits, targets, k):
    """nonzero makes a column."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero()
    return places[sure[places.flatten()].argsort(descending=True, stable=True)][:k]


def wrong_squeezes(logits, targets, k):
    """A single place loses its dimension."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k].squeeze()


def wrong_float_if_empty(logits, targets, k):
    """An empty list makes a float32 tensor."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    found = places[sure[places].argsort(descending=True, stable=True)][:k].tolist()
    return torch.tensor(found, device=logits.device)


def wrong_on_cpu(logits, targets, k):
    """The result is on the CPU."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k].cpu()


def wrong_int32(logits, targets, k):
    """int32 is not int64."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k].int()


def wrong_list(logits, targets, k):
    """A list of places."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k].tolist()


def wrong_none_if_none(logits, targets, k):
    """None where nothing is wrong."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k] if len(places) else None


def wrong_probabilities(logits, targets, k):
    """How sure, not where."""
    sure, guess = logits.softmax(1).max(1)
    return sure[guess != targets].sort(descending=True, stable=True).values[:k]


def wrong_empty_batch(logits, targets, k):
    """The largest of no samples is an error."""
    sure, guess = logits.softmax(1).max(1)
    sure = sure / sure.max()
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_softmax_in_place(logits, targets, k):
    """The probabilities are written over the logits."""
    with torch.no_grad():
        logits.copy_(logits.softmax(1))
    sure, guess = logits.max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_k_at_least_one(logits, targets, k):
    """k = 0 gives one place."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    return places[sure[places].argsort(descending=True, stable=True)][: max(k, 1)]


def wrong_k_too_large_refused(logits, targets, k):
    """More than there are is refused."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    if k > len(places):
        raise ValueError("not so many mistakes")
    return places[sure[places].argsort(descending=True, stable=True)][:k]


def wrong_dict_of_probabilities(logits, targets, k):
    """Of two with the same probability only one is kept."""
    sure, guess = logits.softmax(1).max(1)
    kept = {}
    for i in range(len(targets)):
        if guess[i] != targets[i]:
            kept.setdefault(sure[i].item(), i)
    places = [kept[p] for p in sorted(kept, reverse=True)][:k]
    return torch.tensor(places, dtype=torch.int64, device=logits.device)


def wrong_sorted_by_hundredths(logits, targets, k):
    """Sorted by rounded hundredths."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    coarse = sure.double().mul(100).round()
    return places[coarse[places].argsort(descending=True, stable=True)][:k]


def wrong_sorted_by_thousands(logits, targets, k):
    """Sorted by whole thousandths."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    coarse = (sure * 1000).int()
    return places[coarse[places].argsort(descending=True, stable=True)][:k]


def wrong_sorted_by_half(logits, targets, k):
    """Sorted in half precision."""
    sure, guess = logits.softmax(1).max(1)
    places = (guess != targets).nonzero().flatten()
    coarse = logits.softmax(1).half().amax(1)
    return places[coarse[places].argsort(descending=True, stable=True)][:k]
