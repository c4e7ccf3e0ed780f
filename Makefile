PY ?= python3

.PHONY: demo test lint coverage bench nightly test-pg test-mysql faults
demo test lint coverage bench nightly test-pg test-mysql faults:
	$(PY) dev.py $@ $(ARGS)
