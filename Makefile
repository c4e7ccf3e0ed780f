PY ?= python3

.PHONY: demo test lint coverage bench nightly
demo test lint coverage bench nightly:
	$(PY) dev.py $@ $(ARGS)
