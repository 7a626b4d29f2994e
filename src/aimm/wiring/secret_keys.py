"""Where the keys are that encrypt secrets."""

from pathlib import Path

from aimm.storage.secret_keys import KeyFile
from aimm.wiring.settings import Settings

_NAME = "secret.key"


def key_file_of(settings: Settings) -> KeyFile | None:
    """The file that ``AIMM_SECRET_KEY_FILE`` names, or ``secret.key`` in the data folder.

    None if this user has no home folder and no data folder is set.
    """
    if settings.secret_key_file:
        return KeyFile(Path(settings.secret_key_file).expanduser())
    try:
        return KeyFile(settings.folder / _NAME)
    except RuntimeError:
        return None
