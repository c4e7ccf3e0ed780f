PY ?= python3

.PHONY: demo test lint coverage bench nightly test-pg test-mysql test-cluster test-web erp faults fuzz crosshair docs release
demo test lint coverage bench nightly test-pg test-mysql test-cluster test-web erp faults fuzz crosshair docs release:
	$(PY) dev.py $@ $(ARGS)
