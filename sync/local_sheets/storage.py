"""The state in one SQLite file: each request that writes is one transaction, made on copies and then swapped in.

Parsed books stay in memory; should another process ever write the file, SQLite tells (`data_version`) and they go.
"""

import collections
import contextlib
import copy
import json
import sqlite3
import threading

from .model import Book, Cell, Formula, Sheet

KEPT_BOOKS = 64
SCHEMA = """
CREATE TABLE IF NOT EXISTS file (id TEXT PRIMARY KEY, meta TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS book (file_id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sheet (
    file_id TEXT NOT NULL, sheet_id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (file_id, sheet_id)
);
"""


class Store:
    """All files; books in use stay parsed in memory and are never changed once they are here."""

    def __init__(self, path):
        self._lock = threading.RLock()
        self._db = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA busy_timeout=30000")
        self._db.executescript(SCHEMA)
        self._seen, self._files, self._books = None, {}, collections.OrderedDict()

    def _refresh(self):
        """Forget what is in memory if another process has written the file; to be called inside a transaction."""
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._seen:
            rows = self._db.execute("SELECT id, meta FROM file")
            self._files = {file_id: json.loads(meta) for file_id, meta in rows}
            self._books.clear()
            self._seen = version

    @contextlib.contextmanager
    def _reading(self):
        """Hold the lock and one consistent view of the file."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                self._refresh()
                yield
            finally:
                self._db.execute("COMMIT")

    def close(self):
        """Close the file."""
        with self._lock:
            self._db.close()

    def files(self):
        """Return the Drive metadata of all files; it must not be changed."""
        with self._reading():
            return list(self._files.values())

    def file(self, file_id):
        """Return the Drive metadata of one file, or None; it must not be changed."""
        with self._reading():
            return self._files.get(file_id)

    def book(self, file_id):
        """Return a book, or None; it must not be changed."""
        with self._reading():
            if file_id not in self._files:
                return None
            if file_id not in self._books:
                self._books[file_id] = self._load(file_id)
                while len(self._books) > KEPT_BOOKS:
                    self._books.popitem(last=False)
            self._books.move_to_end(file_id)
            return self._books[file_id]

    def _load(self, file_id):
        body = json.loads(self._db.execute("SELECT body FROM book WHERE file_id = ?", [file_id]).fetchone()[0])
        rows = self._db.execute("SELECT sheet_id, body FROM sheet WHERE file_id = ?", [file_id])
        sheets = {sheet_id: _sheet_from(sheet_id, json.loads(text)) for sheet_id, text in rows}
        ordered = [sheets[sheet_id] for sheet_id in body["order"]]
        return Book(self._files[file_id], body["properties"], ordered, body["named"], body["metadata"])

    @contextlib.contextmanager
    def writing(self):
        """Open a transaction; what was taken from it is stored at its end, or nothing if anything fails."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._refresh()
                change = Change(self)
                yield change
                self._store(change)
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._swap(change)

    def _store(self, change):
        for book in change.books.values():
            for sheet in book.sheets:
                sheet.trim()
        for file_id in change.deleted:
            for table, key in (("file", "id"), ("book", "file_id"), ("sheet", "file_id")):
                self._db.execute(f"DELETE FROM {table} WHERE {key} = ?", [file_id])
        for meta in change.metas.values():
            self._save_meta(meta)
        for book in change.books.values():
            self._save(book, self._books.get(book.id))

    def _swap(self, change):
        for file_id in change.deleted:
            self._files.pop(file_id, None)
            self._books.pop(file_id, None)
        for file_id, meta in change.metas.items():
            self._files[file_id] = meta
            if file_id in self._books and file_id not in change.books:
                old = self._books[file_id]
                self._books[file_id] = Book(meta, old.properties, old.sheets, old.named, old.metadata)
        for book in change.books.values():
            self._files[book.id] = book.meta
            self._books[book.id] = book

    def _save_meta(self, meta):
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", [meta["id"], _dumps(meta)])

    def _save(self, book, old):
        self._save_meta(book.meta)
        body = {"properties": book.properties, "order": [s.id for s in book.sheets],
                "named": book.named, "metadata": book.metadata}
        self._db.execute("INSERT OR REPLACE INTO book VALUES (?, ?)", [book.id, _dumps(body)])
        kept = {s.id: s for s in old.sheets} if old else {}
        for sheet in book.sheets:
            before = kept.pop(sheet.id, None)
            if before is None or not sheet.same_as(before):
                self._db.execute("INSERT OR REPLACE INTO sheet VALUES (?, ?, ?)",
                                 [book.id, sheet.id, _dumps(_sheet_to(sheet))])
        for sheet_id in kept:
            self._db.execute("DELETE FROM sheet WHERE file_id = ? AND sheet_id = ?", [book.id, sheet_id])


class Change:
    """What one writing request has taken to change: copies of books and of files' metadata."""

    def __init__(self, store):
        self.store = store
        self.books = {}
        self.metas = {}
        self.deleted = set()

    def book(self, file_id):
        """Return the book to change, or None if there is none."""
        if file_id not in self.books:
            book = self.store.book(file_id)
            if book is None:
                return None
            self.books[file_id] = book.copy()
            if file_id in self.metas:
                self.books[file_id].meta = self.metas.pop(file_id)
        return self.books[file_id]

    def meta(self, file_id):
        """Return a file's metadata to change, or None if there is none."""
        if file_id in self.books:
            return self.books[file_id].meta
        if file_id not in self.metas:
            meta = self.store.file(file_id)
            if meta is None:
                return None
            self.metas[file_id] = copy.deepcopy(meta)
        return self.metas[file_id]

    def add(self, book):
        """Take a new book in."""
        self.books[book.id] = book

    def delete(self, file_id):
        """Delete a file with all that belongs to it."""
        self.deleted.add(file_id)
        self.books.pop(file_id, None)
        self.metas.pop(file_id, None)


def _dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _sheet_to(sheet):
    """Write a sheet compactly: what many cells share is written once, in a pool; a number repeats the line before."""
    pool, places, by_text = [], {}, {}

    def place(shared):
        if shared is None:
            return None
        if id(shared) not in places:
            text = _dumps(shared)
            if text not in by_text:
                by_text[text] = len(pool)
                pool.append(shared)
            places[id(shared)] = by_text[text]
        return places[id(shared)]

    def cell_to(cell):
        if cell is None:
            return None
        value = {"f": str(cell.value)} if isinstance(cell.value, Formula) else cell.value
        if cell.format is None and cell.extra is None:
            return value
        return [value, place(cell.format), place(cell.extra)]

    rows, last = [], None
    for line in sheet.rows:
        if line is last:
            if not isinstance(rows[-1], int):
                rows.append(0)
            rows[-1] += 1
        else:
            rows.append([cell_to(cell) for cell in line])
        last = line
    return {"state": sheet.state(), "rows": rows, "pool": pool}


def _sheet_from(sheet_id, body):
    state, pool = body["state"], body["pool"]
    sheet = Sheet(sheet_id, state["properties"])
    for name, value in state.items():
        setattr(sheet, name, {int(k): v for k, v in value.items()} if name.endswith("_meta") else value)

    def cell_from(item):
        if item is None or not isinstance(item, dict | list):
            return None if item is None else Cell(item)
        value, form, extra = item if isinstance(item, list) else (item, None, None)
        if isinstance(value, dict):
            value = Formula(value["f"])
            sheet.has_formulas = True
        return Cell(value, None if form is None else pool[form], None if extra is None else pool[extra])

    for item in body["rows"]:
        if isinstance(item, int):
            sheet.rows += [sheet.rows[-1]] * item
        else:
            sheet.rows.append([cell_from(cell) for cell in item])
    return sheet
