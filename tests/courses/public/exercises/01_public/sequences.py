"""Sequences: finding likely ones, and cutting words into frequent pieces."""

from collections.abc import Callable

import torch


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError
