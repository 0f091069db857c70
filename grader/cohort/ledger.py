"""The folder that a cohort's results go to: each submission's files whole or not at all, and what is there already."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import pathlib
import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence

from grader.cohort import records
from grader.cohort.collect import Entry
from grader.cohort.records import GRADED, Record
from grader.errors import CalledWrongly
from grader.progress import write_whole

LONGEST_SLUG = 60
_ODD = re.compile(r"[^\w.-]+")
_MARKED = re.compile(r".*-[0-9a-f]{16}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


class Ledger:
    """The results in a folder. A record is written last: where there is one, there is all of it."""

    def __init__(self, folder: pathlib.Path, entries: Sequence[Entry]) -> None:
        self.folder = folder
        self.slugs = _slugs(entries)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep the folder for this run alone. Raises CalledWrongly where another one has it, or it cannot be written."""
        try:
            for name in ("reports", "records"):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
            lock = (self.folder / "records" / ".lock").open("w")
        except OSError as error:
            raise CalledWrongly(f"--out {self.folder}: cannot be written ({error.strerror})") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CalledWrongly(f"--out {self.folder}: another run is writing there") from error
            yield

    def page(self, entry: Entry) -> str:
        """Where a submission's page is, from the folder."""
        return f"reports/{self.slugs[entry.place]}.html"

    def known(self, entry: Entry) -> Record | None:
        """Return what is kept of a submission; None where nothing is, or not all of it is left."""
        try:
            record = records.read(self._path(entry).read_text(encoding="utf-8"))
        except (OSError, UnicodeError):
            return None
        whole = record is not None and (record.status != GRADED or all(path.is_file() for path in self._reports(entry)))
        return record if record is not None and whole and record.place == entry.place else None

    def forget(self, entry: Entry) -> None:
        """Take back what is kept of a submission that is another one now, its record first. Raises OSError."""
        for path in (self._path(entry), *self._reports(entry)):
            if path.is_dir():  # which somebody else has put there
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def keep(self, entry: Entry, record: Record, document: str = "", page: str = "") -> None:
        """Write what came of a submission: its report and its page, then its record. Raises OSError."""
        for path, text in zip(self._reports(entry), (document, page), strict=True):
            if text:
                write_whole(path, text)
        write_whole(self._path(entry), record.write())

    def write(self, name: str, text: str) -> None:
        """Write a file about all submissions. Raises OSError."""
        write_whole(self.folder / name, text)

    def _reports(self, entry: Entry) -> list[pathlib.Path]:
        return [self.folder / "reports" / f"{self.slugs[entry.place]}{suffix}" for suffix in (".json", ".html")]

    def _path(self, entry: Entry) -> pathlib.Path:
        return self.folder / "records" / f"{self.slugs[entry.place]}.json"


def _slugs(entries: Sequence[Entry]) -> dict[str, str]:
    """Return a file name for each place: readable, allowed on every system, and the same in every run."""
    return {entry.place: _slug(entry) for entry in entries}


def _slug(entry: Entry) -> str:
    """Return the name as it is where it is plain; otherwise with a few characters that only this place leads to."""
    plain = _ODD.sub("_", unicodedata.normalize("NFC", entry.place)).strip("._")
    odd = plain != entry.place.lower() or len(plain) > LONGEST_SLUG
    if not odd and not _RESERVED.fullmatch(plain) and not _MARKED.fullmatch(plain):
        return plain
    mark = hashlib.sha256(entry.place.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{plain[: LONGEST_SLUG - 17] or 'submission'}-{mark}"
