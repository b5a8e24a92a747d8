"""Tests in a browser, on the real site."""
