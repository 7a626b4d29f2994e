"""Import SQLAlchemy's asyncio engine without its ORM, which would take a third of a second of every start.

The package ``sqlalchemy.ext.asyncio`` imports sessions, and with them the whole ORM, which we do not use; the
modules of its engine do not need it. So a stand-in takes the place of the package. It holds the names of the
engine, and becomes the real package as soon as any other name is asked of it.
"""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

_PACKAGE = "sqlalchemy.ext.asyncio"
_NAMES = ("AsyncConnection", "AsyncEngine", "AsyncTransaction", "create_async_engine")


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        if name.startswith("__") or spec is None or spec.loader is None:
            raise AttributeError(f"module {_PACKAGE!r} has no attribute {name!r}")
        self.__class__ = ModuleType  # type: ignore[assignment] -- from now on it is the real package
        spec.loader.exec_module(self)
        return getattr(self, name)


def install() -> None:
    """Put the stand-in in place, unless the package has been imported already."""
    spec = None if _PACKAGE in sys.modules else find_spec(_PACKAGE)
    if spec is None:
        return
    package = sys.modules[_PACKAGE] = module_from_spec(spec)
    try:
        engine = import_module(f"{_PACKAGE}.engine")
        for name in _NAMES:
            setattr(package, name, getattr(engine, name))
    except (ImportError, AttributeError):  # another version, in which it looks different: do without
        for name in [name for name in sys.modules if name == _PACKAGE or name.startswith(f"{_PACKAGE}.")]:
            del sys.modules[name]
    else:
        package.__class__ = _StandIn
        vars(sys.modules["sqlalchemy.ext"])["asyncio"] = package  # as importing it would do
