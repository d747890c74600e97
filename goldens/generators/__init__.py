"""One module a family of operators; each has `generate()`. `cases` and `tables` are shared helpers."""
