"""Versions of bpe (learn_merges and encode) as learners write them."""

import collections
import re


class right_separators:
    """Words as text with a separator between pieces, merged by a regular expression."""

    def _join(text, pair):
        left, right = re.escape(pair[0]), re.escape(pair[1])
        return re.sub(f"(?<![^\\0]){left}\\0{right}(?![^\\0])", lambda match: match.group().replace("\0", ""), text)

    def learn_merges(words, count):
        texts = {word: "\0".join(word) for word in words}
        merges = []
        for _ in range(count):
            pairs = collections.defaultdict(int)
            for word, text in texts.items():
                pieces = text.split("\0") if text else []
                for i in range(1, len(pieces)):
                    pairs[pieces[i - 1], pieces[i]] += words[word]
            if not pairs:
                break
            top = max(pairs.values())
            pair = min(pair for pair in pairs if pairs[pair] == top)
            merges.append(pair)
            texts = {word: _join(text, pair) for word, text in texts.items()}
        return merges

    def encode(word, merges):
        text = "\0".join(word)
        for pair in merges:
            text = _join(text, pair)
        return text.split("\0") if text else []


class right_generators:
    """An iterator that looks one piece ahead."""

    def _glued(pieces, pair):
        pieces = iter(pieces)
        waiting = next(pieces, None)
        while waiting is not None:
            ahead = next(pieces, None)
            if (waiting, ahead) == pair:
                yield "".join(pair)
                waiting = next(pieces, None)
            else:
                yield waiting
                waiting = ahead

    def learn_merges(words, count):
        vocabulary = [[list(word), times] for word, times in words.items()]
        found = []
        while len(found) != count:
            table = collections.Counter()
            for pieces, times in vocabulary:
                table.update(dict.fromkeys(zip(pieces[:-1], pieces[1:]), 0))
                for pair in zip(pieces[:-1], pieces[1:]):
                    table[pair] += times
            if len(table) < 1:
                break
            ordered = sorted(table.most_common(), key=lambda item: item[0])
            ordered.sort(key=lambda item: item[1], reverse=True)
            found.append(ordered[0][0])
            for entry in vocabulary:
                entry[0] = list(_glued(entry[0], found[-1]))
        return found

    def encode(word, merges):
        pieces = list(word)
        for pair in merges:
            pieces = list(_glued(pieces, pair))
        return pieces


class right_recursion:
    """encode by recursion over the merges; learning uses encode."""

    def encode(word, merges):
        if not merges:
            return list(word)
        *before, (first, second) = merges
        pieces = encode(word, before)
        i = 0
        while i + 1 < len(pieces):
            if pieces[i] == first and pieces[i + 1] == second:
                pieces[i] += pieces.pop(i + 1)
            i += 1
        return pieces

    def learn_merges(words, count):
        merges = []
        for _ in range(count):
            pairs = {}
            for word, times in words.items():
                pieces = encode(word, merges)
                for pair in zip(pieces, pieces[1:]):
                    pairs[pair] = pairs.get(pair, 0) + times
            if not pairs:
                return merges
            merges.append(sorted(pairs, key=lambda pair: (-pairs[pair], pair))[0])
        return merges


class wrong_most_common:
    """Counter.most_common, which takes ties as they come."""

    def encode(word, merges):
        pieces = list(word)
        for pair in merges:
            i = 0
            while i < len(pieces) - 1:
                if (pieces[i], pieces[i + 1]) == pair:
                    pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
                i += 1
        return pieces

    def learn_merges(words, count):
        merges = []
        for _ in range(count):
            pairs = collections.Counter()
            for word, times in words.items():
                pieces = encode(word, merges)
                for pair in zip(pieces, pieces[1:]):
                    pairs[pair] += times
            if not pairs:
                break
            merges.append(pairs.most_common(1)[0][0])
        return merges


class wrong_until_nothing_changes:
    """Goes through the merges again and again, for as long as one of them does something."""

    def encode(word, merges):
        pieces, before = list(word), None
        while pieces != before:
            before = list(pieces)
            for pair in merges:
                i = 0
                while i < len(pieces) - 1:
                    if (pieces[i], pieces[i + 1]) == pair:
                        pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
                    i += 1
        return pieces

    def learn_merges(words, count):
        merges = []
        for _ in range(count):
            pairs = {}
            for word, times in words.items():
                pieces = encode(word, merges)
                for pair in zip(pieces, pieces[1:]):
                    pairs[pair] = pairs.get(pair, 0) + times
            if not pairs:
                return merges
            merges.append(sorted(pairs, key=lambda pair: (-pairs[pair], pair))[0])
        return merges


class wrong_across_words:
    """One long text: pairs reach from the end of a word to the start of the next."""

    def encode(word, merges):
        pieces = list(word)
        for pair in merges:
            i = 0
            while i < len(pieces) - 1:
                if (pieces[i], pieces[i + 1]) == pair:
                    pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
                i += 1
        return pieces

    def learn_merges(words, count):
        text = "".join(word * times for word, times in words.items())
        merges = []
        for _ in range(count):
            pieces = encode(text, merges)
            pairs = collections.Counter(zip(pieces, pieces[1:]))
            if not pairs:
                break
            merges.append(min(pairs, key=lambda pair: (-pairs[pair], pair)))
        return merges


class wrong_stops_at_one:
    """Stops when no pair occurs twice, as other programs do."""

    def encode(word, merges):
        pieces = list(word)
        for pair in merges:
            i = 0
            while i < len(pieces) - 1:
                if (pieces[i], pieces[i + 1]) == pair:
                    pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
                i += 1
        return pieces

    def learn_merges(words, count):
        merges = []
        for _ in range(count):
            pairs = collections.Counter()
            for word, times in words.items():
                pieces = encode(word, merges)
                for pair in zip(pieces, pieces[1:]):
                    pairs[pair] += times
            pairs = {pair: times for pair, times in pairs.items() if times > 1}
            if not pairs:
                break
            merges.append(min(pairs, key=lambda pair: (-pairs[pair], pair)))
        return merges


class wrong_forgets_short_words:
    """encode returns the word itself where it has one character, and a str where it is empty."""

    def encode(word, merges):
        if len(word) < 2:
            return word
        pieces = list(word)
        for pair in merges:
            i = 0
            while i < len(pieces) - 1:
                if (pieces[i], pieces[i + 1]) == pair:
                    pieces[i : i + 2] = [pieces[i] + pieces[i + 1]]
                i += 1
        return pieces

    def learn_merges(words, count):
        merges = []
        for _ in range(count):
            pairs = collections.Counter()
            for word, times in words.items():
                pieces = encode(word, merges)
                for pair in zip(pieces, pieces[1:]):
                    pairs[pair] += times
            if not pairs:
                break
            merges.append(min(pairs, key=lambda pair: (-pairs[pair], pair)))
        return merges
