PY ?= python3

.PHONY: demo test lint coverage bench nightly test-pg test-mysql test-web erp faults
demo test lint coverage bench nightly test-pg test-mysql test-web erp faults:
	$(PY) dev.py $@ $(ARGS)
