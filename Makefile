# Everything here is also one Python command, for a machine without make: python3 app.py setup|run|test|lint
PYTHON ?= python3

HISTORIES ?= 1000000
RECORDINGS ?= ../shared/recordings

.PHONY: setup run test lint simulate replay mutate bench

setup: ; $(PYTHON) app.py setup
run: ; $(PYTHON) app.py run
test: ; $(PYTHON) app.py test
lint: ; $(PYTHON) app.py lint
simulate: setup ; .venv/bin/python app.py simulate --histories $(HISTORIES) --record
bench: setup ; .venv/bin/python -m tests.bench
replay: setup ; .venv/bin/python -m tests.recordings $(RECORDINGS) --renamed
mutate: lint ; .venv/bin/python -m tests.switched_off
