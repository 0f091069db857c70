"""Versions of beam_search as learners write them."""

import bisect
import math
from dataclasses import dataclass

import torch


@dataclass(order=True)
class Hypothesis:
    cost: float
    tokens: list

    def done(self, end):
        return self.tokens[-1] == end


def right_dataclass(step, start, end, width, length):
    """Ordered objects, sorted as they are."""
    beam = [Hypothesis(0.0, [start])]
    for _ in range(length):
        following = []
        for one in beam:
            if one.done(end):
                following.append(one)
            else:
                for token, score in enumerate(step(one.tokens)):
                    if score != float("-inf"):
                        following.append(Hypothesis(one.cost - score.item(), one.tokens + [token]))
        beam = sorted(following)[:width]
    return [(one.tokens, -one.cost if one.cost else 0.0) for one in beam]


def right_insort(step, start, end, width, length):
    """The best few are kept in order while candidates come in; stops when nothing can change."""
    beam = [(0.0, [start])]
    rounds = 0
    while rounds < length and any(tokens[-1] != end for _, tokens in beam):
        best = []
        for minus, tokens in beam:
            if tokens[-1] == end:
                bisect.insort(best, (minus, tokens))
            else:
                scores = step(list(tokens)).cpu().numpy()
                for token in range(len(scores)):
                    if scores[token] > -math.inf:
                        bisect.insort(best, (minus - float(scores[token]), [*tokens, token]))
            del best[width:]
        beam, rounds = best, rounds + 1
    return [(tokens, 0.0 - minus) for minus, tokens in beam]


def right_dict_of_tuples(step, start, end, width, length):
    """Texts as keys of a dict, scores recomputed from the parts."""
    beam = {(start,): []}
    for _ in range(length):
        pool = {}
        for text, parts in beam.items():
            if text[-1] == end:
                pool[text] = parts
                continue
            for token, score in enumerate(step(list(text)).tolist()):
                if not math.isinf(score):
                    pool[(*text, token)] = parts + [score]
        ranked = sorted(pool, key=lambda text: (-sum(pool[text]), text))
        beam = {text: pool[text] for text in ranked[:width]}
    return [(list(text), float(sum(parts))) for text, parts in beam.items()]


def wrong_topk_of_each(step, start, end, width, length):
    """torch.topk of each text's continuations, whose ties go as they like; the sort comes later."""
    beam = [([start], 0.0)]
    for _ in range(length):
        found = []
        for tokens, score in beam:
            if tokens[-1] == end:
                found.append((tokens, score))
                continue
            scores = step(tokens)
            top = torch.topk(scores.flip(0), min(width, len(scores)))
            for value, place in zip(top.values.tolist(), top.indices.tolist()):
                if value > -math.inf:
                    found.append((tokens + [len(scores) - 1 - place], score + value))
        beam = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:width]
    return beam


def wrong_shared_list(step, start, end, width, length):
    """Appends to the same list for all continuations."""
    beam = [([start], 0.0)]
    for _ in range(length):
        found = []
        for tokens, score in beam:
            if tokens[-1] == end:
                found.append((tokens, score))
                continue
            for token, more in enumerate(step(tokens).tolist()):
                if more > -math.inf:
                    tokens.append(token)
                    found.append((tokens, score + more))
        beam = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:width]
    return beam


def wrong_stops_when_one_is_finished(step, start, end, width, length):
    """Stops as soon as any text is finished."""
    beam = [([start], 0.0)]
    for _ in range(length):
        if any(tokens[-1] == end for tokens, _ in beam):
            break
        found = [
            (tokens + [token], score + more)
            for tokens, score in beam
            for token, more in enumerate(step(tokens).tolist())
            if more > -math.inf
        ]
        beam = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:width]
    return beam


def wrong_probabilities(step, start, end, width, length):
    """Multiplies, as if scores were probabilities."""
    beam = [([start], 1.0)]
    for _ in range(length):
        found = []
        for tokens, score in beam:
            if tokens[-1] == end:
                found.append((tokens, score))
            else:
                found += [(tokens + [t], score * p) for t, p in enumerate(step(tokens).exp().tolist()) if p > 0]
        beam = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:width]
    return [(tokens, math.log(score)) for tokens, score in beam]


def wrong_lists_in_pairs(step, start, end, width, length):
    """Lists where pairs are asked for."""
    beam = [[[start], 0.0]]
    for _ in range(length):
        found = []
        for tokens, score in beam:
            if tokens[-1] == end:
                found.append([tokens, score])
            else:
                found += [[tokens + [t], score + s] for t, s in enumerate(step(tokens).tolist()) if s > -math.inf]
        beam = sorted(found, key=lambda pair: (-pair[1], pair[0]))[:width]
    return beam
