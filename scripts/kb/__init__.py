"""The knowledge base's own tool: from Markdown and YAML to the whole site. `python -m kb --help`."""
