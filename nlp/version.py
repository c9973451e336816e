"""The version of this code, as readings carry it."""

from importlib.metadata import PackageNotFoundError, version

try:
    CODE_VERSION = version("lessforce")
except PackageNotFoundError:  # a checkout that is not installed
    CODE_VERSION = "0+checkout"
