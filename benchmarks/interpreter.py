"""How the interpreter was built, which affects the results."""

import platform
import sys
import sysconfig


def optimised() -> bool:
    """Whether it was built with profile-guided optimisation, like those of distributions and images."""
    arguments = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    flags = str(sysconfig.get_config_var("PY_CORE_CFLAGS") or "")
    return "--enable-optimizations" in arguments or "-fprofile-use" in flags


def interpreter() -> str:
    """Version, compiler, and optimisation."""
    arguments = str(sysconfig.get_config_var("CONFIG_ARGS") or "")
    linked = ", LTO" if "--with-lto" in arguments else ""
    built = f"PGO{linked}" if optimised() else f"no PGO{linked}"
    compiler = platform.python_compiler()
    return f"{sys.implementation.name} {platform.python_version()}, {compiler}, {built}"
