"""Sequences: finding likely ones, and cutting words into frequent pieces."""

import heapq
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import torch
from hypothesis import strategies as st

from grader import exercise, filled

Draw = Callable[[st.SearchStrategy[Any]], Any]


class TableModel:
    """A language model that looks the next token's scores up: the row is chosen by the last token and the length."""

    def __init__(self, table: torch.Tensor) -> None:
        self.table = table

    def __call__(self, tokens: Any) -> torch.Tensor:
        """Return the scores of all tokens as the next one."""
        return self.table[(tokens[-1] + len(tokens)) % len(self.table)]


class WholeModel:
    """A language model that looks at all tokens, and not at the last one alone."""

    def __init__(self, table: torch.Tensor) -> None:
        self.table = table

    def __call__(self, tokens: Any) -> torch.Tensor:
        """Return the scores of all tokens as the next one."""
        place = sum((place + 1) * token for place, token in enumerate(tokens))
        return self.table[place % len(self.table)]


@st.composite
def _searches(draw: Draw) -> dict[str, Any]:
    """A model whose scores are eighths, so that no sum is rounded; ties are frequent, impossible tokens not rare."""
    vocabulary = draw(st.integers(2, 5))
    rows = draw(st.integers(1, 7))
    seed = draw(st.integers(0, 2**16))
    table = -filled((rows, vocabulary), torch.float32, seed, (0, draw(st.sampled_from((1.0, 2.0, 4.0))))) * 8
    table = table.round() / 8
    if draw(st.booleans()):
        impossible = filled((rows, vocabulary), torch.int64, seed + 1, (0, 3)) == 0
        table = table.masked_fill(impossible, -math.inf)
    made = TableModel if draw(st.booleans()) else WholeModel
    start, end = draw(st.permutations(range(vocabulary)))[:2]
    return {
        "step": made(table),
        "start": start,
        "end": end,
        "width": draw(st.integers(1, 4)),
        "length": draw(st.integers(0, 4)),
    }


def _model(*scores: float) -> TableModel:
    """Return a model that gives the same scores after every text."""
    return TableModel(torch.tensor([scores]))


_NO = -math.inf
_TRAP = TableModel(
    torch.tensor([[_NO, _NO, _NO, -0.5], [_NO, -1.0, -2.0, _NO], [_NO, -8.0, -8.0, -8.0], [_NO, -4.0, -4.0, -4.0]])
)
"""After the start 0, token 1 is better than 2, but what follows it is worse."""


@exercise(
    points=3,
    arguments=_searches(),
    examples=(
        {"step": _TRAP, "start": 0, "end": 3, "width": 1, "length": 2},
        {"step": _TRAP, "start": 0, "end": 3, "width": 2, "length": 2},
        {"step": _TRAP, "start": 0, "end": 3, "width": 4, "length": 3},
        {"step": _TRAP, "start": 0, "end": 3, "width": 2, "length": 0},
        {"step": _model(-1.0, -1.0, -1.0), "start": 1, "end": 2, "width": 2, "length": 2},
        {"step": _model(-1.0, -1.0, -0.5), "start": 0, "end": 2, "width": 2, "length": 3},
        {"step": _model(-1.0, -0.125, -4.0), "start": 0, "end": 2, "width": 3, "length": 3},
        {"step": _model(_NO, _NO, _NO), "start": 0, "end": 2, "width": 3, "length": 3},
        {"step": _model(_NO, -1.0), "start": 0, "end": 1, "width": 3, "length": 3},
        {"step": _model(0.0, 0.0), "start": 0, "end": 1, "width": 2, "length": 2},
    ),
    hints=(
        "Keep a list of pairs (tokens, score). It starts with one pair; in each round it gives way to a new list.",
        "Unfinished texts are replaced by all their continuations; finished ones join the candidates as they are.",
        "Sort the candidates by the pair (-score, tokens): Python compares pairs and lists from left to right.",
    ),
)
def beam_search(
    step: Callable[[list[int]], torch.Tensor], start: int, end: int, width: int, length: int
) -> list[tuple[list[int], float]]:
    """Find likely texts with a beam search; return them as a list of pairs (tokens, score), the best first.

    Tokens are whole numbers 0, 1, …, V - 1, a text is a list of them. `step(tokens)` returns a float32 tensor of shape
    (V,): for each token its score as the next one after `tokens`, a logarithm of a probability. A score of -inf means
    that this token is impossible there: it is never taken. The score of a text is the sum of its tokens' scores, a
    Python float; 0.0 for the text `[start]`, with which the search begins. A text that ends with the token `end` is
    finished. (`start` is never `end`.)

    The beam is a list of texts, at first `[start]` alone. In each of `length` rounds (0 or more), the candidates
    are: every finished text of the beam, as it is, and every unfinished text of the beam continued by each possible
    token. The `width` best candidates (1 or more; all, where there are fewer) are the new beam. Better is what has the
    higher score; of two with the same score, the one whose list of tokens comes first in the order of lists, as
    Python's `<` has it. What remains unfinished at the end is returned too.

    All scores here are multiples of 1/8, so that sums are exact in whatever order.

    >>> table = torch.tensor([[-9.0, -1.0, -2.0], [-3.0, -3.0, -3.0], [0.0, 0.0, 0.0]])
    >>> beam_search(lambda tokens: table[tokens[-1]], 0, 2, 2, 1)
    [([0, 1], -1.0), ([0, 2], -2.0)]
    >>> beam_search(lambda tokens: table[tokens[-1]], 0, 2, 2, 2)
    [([0, 2], -2.0), ([0, 1, 0], -4.0)]
    """
    beam = [([start], 0.0)]
    for _ in range(length):
        candidates = []
        for tokens, score in beam:
            if tokens[-1] == end:
                candidates.append((tokens, score))
                continue
            for token, further in enumerate(step(tokens).tolist()):
                if further > -math.inf:
                    candidates.append(([*tokens, token], score + further))
        beam = sorted(candidates, key=lambda pair: (-pair[1], pair[0]))[:width]
    return beam


def _candidates(step, beam, end):
    """Return all candidates that follow a beam."""
    found = [pair for pair in beam if pair[0][-1] == end]
    for tokens, score in beam:
        if tokens[-1] != end:
            scores = enumerate(step(tokens).tolist())
            found += [([*tokens, token], score + further) for token, further in scores if further > -math.inf]
    return found


def _best(candidates, width):
    """Return the best candidates, in order."""
    return sorted(candidates, key=lambda pair: (-pair[1], pair[0]))[:width]


@beam_search.mutant("greedy: keeps one text")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), 1)
    return beam


@beam_search.mutant("continues finished texts")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, None), width)
    return beam


@beam_search.mutant("puts finished texts aside, where they cannot be beaten")
def _(step, start, end, width, length):
    beam, finished = [([start], 0.0)], []
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), width)
        finished += [pair for pair in beam if pair[0][-1] == end]
        beam = [pair for pair in beam if pair[0][-1] != end]
    return _best(finished + beam, width)


@beam_search.mutant("loses finished texts")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, [pair for pair in beam if pair[0][-1] != end], end), width)
    return beam


@beam_search.mutant("stops when the best text is finished")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), width)
        if beam and beam[0][0][-1] == end:
            break
    return beam


@beam_search.mutant("keeps the best continuations of each text, not of all")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = [found for pair in beam for found in _best(_candidates(step, [pair], end), width)]
    return _best(beam, width)


@beam_search.mutant("ties in the order in which they were found")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = sorted(_candidates(step, beam, end), key=lambda pair: -pair[1])[:width]
    return beam


@beam_search.mutant("ties by the last in the order of lists")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = sorted(_candidates(step, beam, end), key=lambda pair: (pair[1], pair[0]), reverse=True)[:width]
    return beam


@beam_search.mutant("takes impossible tokens")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        found = [pair for pair in beam if pair[0][-1] == end]
        for tokens, score in beam:
            if tokens[-1] != end:
                found += [([*tokens, token], score + more) for token, more in enumerate(step(tokens).tolist())]
        beam = _best(found, width)
    return beam


@beam_search.mutant("the score of the last token alone")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        found = [pair for pair in beam if pair[0][-1] == end]
        for tokens, score in beam:
            found += [
                (text, more - score) for text, more in _candidates(step, [(tokens, score)], end) if text != tokens
            ]
        beam = _best(found, width)
    return beam


@beam_search.mutant("the mean score for each token")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        found = _candidates(step, beam, end)
        beam = sorted(found, key=lambda pair: (-pair[1] / (len(pair[0]) - 1), pair[0]))[:width]
    return beam


@beam_search.mutant("the worst first")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), width)
    return beam[::-1]


@beam_search.mutant("returns the best text only")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), width)
    return beam[0] if beam else None


@beam_search.mutant("returns finished texts only")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), width)
    return [pair for pair in beam if pair[0][-1] == end]


@beam_search.mutant("drops the start")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), width)
    return [(tokens[1:], score) for tokens, score in beam]


@beam_search.mutant("counts the start as a token of the text")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length - 1):
        beam = _best(_candidates(step, beam, end), width)
    return beam


@beam_search.mutant("scores as tensors")
def _(step, start, end, width, length):
    beam = [([start], 0.0)]
    for _ in range(length):
        beam = _best(_candidates(step, beam, end), width)
    return [(tokens, torch.tensor(score)) for tokens, score in beam]


@beam_search.variant("heapq, texts as tuples")
def _(step, start, end, width, length):
    beam = [(-0.0, (start,))]
    for _ in range(length):
        heap = []
        for cost, text in beam:
            if text[-1] == end:
                heap.append((cost, text))
            else:
                scores = step(list(text))
                for token in torch.isfinite(scores).nonzero().flatten().tolist():
                    heap.append((cost - scores[token].item(), (*text, token)))
        beam = heapq.nsmallest(width, heap)
    return [(list(text), 0.0 - cost) for cost, text in beam]


@beam_search.variant("a stable sort of a tensor of scores")
def _(step, start, end, width, length):
    texts, scores = [[start]], torch.zeros(1)
    for _ in range(length):
        rows = []
        for text, score in zip(texts, scores, strict=True):
            if text[-1] == end:
                rows.append((text, score))
                continue
            following = step(text).to(scores.device)
            rows += [([*text, i], score + following[i]) for i in range(len(following)) if following[i] != -math.inf]
        if not rows:
            return []
        rows.sort(key=lambda row: row[0])
        order = torch.sort(torch.stack([score for _, score in rows]), descending=True, stable=True).indices[:width]
        texts = [rows[i][0] for i in order.tolist()]
        scores = torch.stack([rows[i][1] for i in order.tolist()])
    return [(text, score.item()) for text, score in zip(texts, scores, strict=True)]


@beam_search.variant("rounds by recursion, sorted twice")
def _(step, start, end, width, length):
    def search(beam, rounds):
        if rounds == 0:
            return beam
        found = []
        for tokens, score in beam:
            if tokens[-1] != end:
                values = step(tokens)
                for token in range(values.shape[0]):
                    value = float(values[token])
                    if not math.isinf(value):
                        found.append((tokens + [token], score + value))
            else:
                found.append((tokens, score))
        found.sort(key=lambda pair: pair[0])
        found.sort(key=lambda pair: pair[1], reverse=True)
        return search(found[:width], rounds - 1)

    return search([([start], 0.0)], length)


@exercise(
    name="bpe",
    hints=(
        "A word is a list of pieces, at first its characters. Its pairs are zip(pieces, pieces[1:]).",
        "Count the pairs of all words in one Counter; a word that occurs 5 times adds 5 for each of its pairs.",
        "min over the pairs by (-count, pair) finds the most frequent one, and of several the first in order.",
        "To merge: go through the pieces with an index; step on by 2 after a merge, by 1 otherwise.",
    ),
)
def learn_merges(words: dict[str, int], count: int) -> list[tuple[str, str]]:
    """Learn byte-pair encoding: find out which neighbouring pieces of words to merge, at most `count` times.

    `words` maps words to how often each occurs (1 or more). A word is at first cut into its characters, each a piece.
    In each round, find the most frequent pair of neighbouring pieces. Count each place where a pair stands, as often
    as its word occurs; places may overlap ("aaa" has the pair ("a", "a") twice). Of several equally
    frequent pairs, take the one that comes first in the order of tuples of str, as Python's `<` has it. Then merge this
    pair in all words: from left to right, wherever its first piece is followed by its second, both become one piece,
    their texts joined; a piece that was just merged is not merged once more in the same round ("aaa" becomes
    "aa", "a").

    Return the pairs in the order in which they were merged: `count` of them, or fewer if no pair is left.
    `words` does not change. No torch is needed.

    >>> learn_merges({"low": 5, "lot": 2, "to": 1}, 2)
    [('l', 'o'), ('lo', 'w')]
    >>> learn_merges({"aaa": 1}, 9)
    [('a', 'a'), ('aa', 'a')]
    """
    cut = {word: list(word) for word in words}
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for word, pieces in cut.items():
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] += words[word]
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        cut = {word: _merged(pieces, best) for word, pieces in cut.items()}
    return merges


def _merged(pieces, pair):
    """Return the pieces with a pair merged, from left to right."""
    made = []
    place = 0
    while place < len(pieces):
        if tuple(pieces[place : place + 2]) == pair:
            made.append(pair[0] + pair[1])
            place += 2
        else:
            made.append(pieces[place])
            place += 1
    return made


@learn_merges.also
def encode(word: str, merges: list[tuple[str, str]]) -> list[str]:
    """Cut `word` into pieces by merges that were learnt: a list of str, which joined give the word again.

    The word is first cut into its characters. Then the merges are applied one after the other, in the order of the
    list, each exactly once: everywhere in the word, from left to right, as in learning. A merge does nothing where its
    pair does not occur. Characters that no merge knows stay pieces of their own; the empty word has no pieces.

    >>> encode("lower", [("l", "o"), ("lo", "w")])
    ['low', 'e', 'r']
    >>> encode("aaaa", [("a", "a"), ("aa", "a")])
    ['aa', 'aa']
    """
    pieces = list(word)
    for pair in merges:
        pieces = _merged(pieces, pair)
    return pieces


_LETTERS = st.sampled_from(("ab", "abc", "abc", "aé\U0001f600", "lowest"))


@st.composite
def _words(draw: Draw) -> dict[str, int]:
    """Return words over few letters, so that pairs repeat and overlap, with how often they occur."""
    letters = draw(_LETTERS)
    word = st.text(letters, max_size=7)
    return draw(st.dictionaries(word, st.integers(1, 4), max_size=5))


@st.composite
def _encodings(draw: Draw) -> dict[str, Any]:
    """Return a word and merges in any order, each of pieces that are letters or were merged before."""
    letters = draw(_LETTERS)
    pieces = list(letters)
    merges = []
    for _ in range(draw(st.integers(0, 5))):
        pair = (draw(st.sampled_from(pieces)), draw(st.sampled_from(pieces)))
        merges.append(pair)
        if len(pair[0] + pair[1]) < 5:
            pieces.append(pair[0] + pair[1])
    return {"word": draw(st.text(letters + "z", max_size=9)), "merges": draw(st.permutations(merges))}


@learn_merges.check(
    "learns merges",
    points=2,
    words=_words(),
    count=st.integers(0, 6) | st.just(50),
    examples=(
        {"words": {"low": 5, "lower": 2, "newest": 6, "widest": 3}, "count": 5},
        {"words": {"aaa": 1, "ab": 1}, "count": 1},
        {"words": {"aaaa": 2, "bab": 3}, "count": 3},
        {"words": {"ba": 1, "ab": 1}, "count": 1},
        {"words": {"ab": 1, "ba": 2}, "count": 1},
        {"words": {"abab": 1}, "count": 10},
        {"words": {"abc": 1, "zab": 1, "bc": 1}, "count": 2},
        {"words": {"a": 3, "": 2}, "count": 2},
        {"words": {}, "count": 3},
        {"words": {"ab": 1}, "count": 0},
    ),
)
def _(bpe, words, count):
    return bpe.learn_merges(words, count)


@learn_merges.check(
    "encodes words",
    points=1,
    arguments=_encodings(),
    examples=(
        {"word": "lower", "merges": [("l", "o"), ("lo", "w"), ("e", "r")]},
        {"word": "aaaaa", "merges": [("a", "a")]},
        {"word": "aaaaa", "merges": [("a", "a"), ("a", "a")]},
        {"word": "aaaaa", "merges": [("aa", "a"), ("a", "a")]},
        {"word": "abcd", "merges": [("abc", "d"), ("a", "b"), ("ab", "c")]},
        {"word": "abc", "merges": [("b", "c"), ("a", "b")]},
        {"word": "abc", "merges": [("a", "bc"), ("b", "c")]},
        {"word": "abc", "merges": []},
        {"word": "", "merges": [("a", "b")]},
        {"word": "xyz", "merges": [("a", "b")]},
    ),
)
def _(bpe, word, merges):
    return bpe.encode(word, merges)


@learn_merges.mutant("does not weigh pairs with how often their word occurs")
class _:
    def learn_merges(words, count):
        cut, merges = {word: list(word) for word in words}, []
        while len(merges) < count:
            pairs = Counter(pair for pieces in cut.values() for pair in zip(pieces, pieces[1:]))
            if not pairs:
                break
            merges.append(min(pairs, key=lambda pair: (-pairs[pair], pair)))
            cut = {word: _merged(pieces, merges[-1]) for word, pieces in cut.items()}
        return merges


def _learnt(words, count, choose, merged=_merged):
    """Learn as the task says, with another choice of pairs or another way to merge."""
    cut, merges = {word: list(word) for word in words}, []
    while len(merges) < count:
        pairs = Counter()
        for word, pieces in cut.items():
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] += words[word]
        if not pairs:
            break
        merges.append(choose(pairs))
        cut = {word: merged(pieces, merges[-1]) for word, pieces in cut.items()}
    return merges


def _first(pairs):
    """Return the most frequent pair, and of several the first in order."""
    return min(pairs, key=lambda pair: (-pairs[pair], pair))


@learn_merges.mutant("of equally frequent pairs the first that was met")
class _:
    def learn_merges(words, count):
        return _learnt(words, count, lambda pairs: max(pairs, key=pairs.get))


@learn_merges.mutant("of equally frequent pairs the last in order")
class _:
    def learn_merges(words, count):
        return _learnt(words, count, lambda pairs: max(pairs, key=lambda pair: (pairs[pair], pair)))


@learn_merges.mutant("the rarest pair")
class _:
    def learn_merges(words, count):
        return _learnt(words, count, lambda pairs: min(pairs, key=lambda pair: (pairs[pair], pair)))


@learn_merges.mutant("orders ties by the joined text")
class _:
    def learn_merges(words, count):
        return _learnt(words, count, lambda pairs: min(pairs, key=lambda pair: (-pairs[pair], pair[0] + pair[1])))


@learn_merges.mutant("merges the last of overlapping places first")
class _:
    def learn_merges(words, count):
        def merged(pieces, pair):
            return _merged(pieces[::-1], pair[::-1])[::-1] if pair[0] == pair[1] else _merged(pieces, pair)

        return _learnt(words, count, _first, merged)


@learn_merges.mutant("merges the first place of a word only")
class _:
    def learn_merges(words, count):
        def merged(pieces, pair):
            for place in range(len(pieces) - 1):
                if (pieces[place], pieces[place + 1]) == pair:
                    return [*pieces[:place], pair[0] + pair[1], *pieces[place + 2 :]]
            return pieces

        return _learnt(words, count, _first, merged)


@learn_merges.mutant("counts overlapping places once")
class _:
    def learn_merges(words, count):
        cut, merges = {word: list(word) for word in words}, []
        while len(merges) < count:
            pairs = Counter()
            for word, pieces in cut.items():
                before = None
                for place, pair in enumerate(zip(pieces, pieces[1:])):
                    if before == (place - 1, pair):
                        continue
                    before = (place, pair)
                    pairs[pair] += words[word]
            if not pairs:
                break
            merges.append(_first(pairs))
            cut = {word: _merged(pieces, merges[-1]) for word, pieces in cut.items()}
        return merges


@learn_merges.mutant("fails when no pair is left")
class _:
    def learn_merges(words, count):
        cut, merges = {word: list(word) for word in words}, []
        for _ in range(count):
            pairs = Counter()
            for word, pieces in cut.items():
                for pair in zip(pieces, pieces[1:]):
                    pairs[pair] += words[word]
            merges.append(_first(pairs))
            cut = {word: _merged(pieces, merges[-1]) for word, pieces in cut.items()}
        return merges


@learn_merges.mutant("returns the joined pieces")
class _:
    def learn_merges(words, count):
        return [first + second for first, second in _learnt(words, count, _first)]


@learn_merges.mutant("str.replace on the joined word")
class _:
    def encode(word, merges):
        text = " ".join(word)
        for first, second in merges:
            text = text.replace(f"{first} {second}", first + second)
        return text.split()


@learn_merges.mutant("always the earliest merge that is possible, again and again")
class _:
    def encode(word, merges):
        pieces, ranks = list(word), {pair: rank for rank, pair in reversed(list(enumerate(merges)))}
        while len(pieces) > 1:
            best = min(zip(pieces, pieces[1:]), key=lambda pair: ranks.get(pair, len(merges)))
            if best not in ranks:
                break
            pieces = _merged(pieces, best)
        return pieces


@learn_merges.mutant("the longest known piece first")
class _:
    def encode(word, merges):
        known, pieces, place = {first + second for first, second in merges}, [], 0
        while place < len(word):
            for end in range(len(word), place, -1):
                if word[place:end] in known or end == place + 1:
                    pieces.append(word[place:end])
                    place = end
                    break
        return pieces


@learn_merges.mutant("the merges in reverse order")
class _:
    def encode(word, merges):
        pieces = list(word)
        for pair in reversed(merges):
            pieces = _merged(pieces, pair)
        return pieces


@learn_merges.mutant("loses the last piece")
class _:
    def encode(word, merges):
        pieces = list(word)
        for pair in merges:
            made, place = [], 0
            while place < len(pieces) - 1:
                joined = (pieces[place], pieces[place + 1]) == pair
                made.append(pieces[place] + pieces[place + 1] if joined else pieces[place])
                place += 1 + joined
            pieces = made
        return pieces


@learn_merges.mutant("returns one str with blanks")
class _:
    def encode(word, merges):
        pieces = list(word)
        for pair in merges:
            pieces = _merged(pieces, pair)
        return " ".join(pieces)


def _join_in_place(pieces, pair):
    """Merge a pair in a list, in place."""
    place = 0
    while place < len(pieces) - 1:
        if pieces[place] == pair[0] and pieces[place + 1] == pair[1]:
            pieces[place : place + 2] = ["".join(pair)]
        place += 1


@learn_merges.variant("lists changed in place, pairs sorted")
class _:
    def learn_merges(words, count):
        cut = [(list(word), often) for word, often in words.items()]
        merges = []
        for _ in range(count):
            table = {}
            for pieces, often in cut:
                for place in range(len(pieces) - 1):
                    pair = pieces[place], pieces[place + 1]
                    table[pair] = table.get(pair, 0) + often
            ranking = sorted(table.items(), key=lambda item: (-item[1], item[0]))
            if not ranking:
                return merges
            merges.append(ranking[0][0])
            for pieces, _often in cut:
                _join_in_place(pieces, ranking[0][0])
        return merges

    def encode(word, merges):
        pieces = [*word]
        for pair in merges:
            _join_in_place(pieces, pair)
        return pieces


@learn_merges.variant("one merge joins what follows with a stack")
class _:
    def encode(word, merges):
        pieces = [character for character in word]
        for first, second in merges:
            stack = []
            for piece in pieces:
                if piece == second and stack and stack[-1] == (first, True):
                    stack[-1] = (first + second, False)
                else:
                    stack.append((piece, True))
            pieces = [piece for piece, _ in stack]
        return pieces

    def learn_merges(words, count):
        cut = {word: list(word) for word in words}
        merges = []
        while count > len(merges):
            pairs = Counter(
                pair for word, pieces in cut.items() for pair in list(zip(pieces, pieces[1:])) * words[word]
            )
            if len(pairs) == 0:
                return merges
            most = max(pairs.values())
            best = sorted(pair for pair, often in pairs.items() if often == most)[0]
            merges.append(best)
            for pieces in cut.values():
                _join_in_place(pieces, best)
        return merges
