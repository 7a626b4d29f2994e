"""Errors of datasets, their versions and their items."""

from aimm.kit.errors import NotFound, Refused


class DatasetNotFound(NotFound):
    """No dataset has this id."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-not-found"


class DatasetCodeTaken(Refused):
    """Another dataset of the use case has this code."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-same-code-already-exists"


class VersionNotFound(NotFound):
    """The dataset has no such version."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-version-not-found"


class ItemNotFound(NotFound):
    """The dataset has no item with this key."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-item-not-found"


class DraftIsUnchanged(Refused):
    """The draft has the content of the newest version, so there is nothing to freeze."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-draft-is-unchanged"


class TooManyItems(Refused):
    """The dataset would have more items than a dataset may have."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-has-too-many-items"


class TooManyToCompare(Refused):
    """The version has more items than near-duplicates are looked for in."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-has-too-many-items-to-compare"


class UploadNotFound(NotFound):
    """The uploaded file is not there any more, or never was."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-upload-not-found"


class UploadIsImported(Refused):
    """An import has read the uploaded file, so it gets no more parts."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-upload-is-imported"


class UploadTooLarge(Refused):
    """The uploaded file is larger than an upload may be."""

    @classmethod
    def default_code(cls) -> str:
        return "dataset-upload-is-too-large"
