"""The manifest commands, run against one database."""

import asyncio
from importlib.resources import files
from pathlib import Path

from click.testing import CliRunner, Result

from aimm.access.audit import AuditEntry, AuditFilter, AuditLog
from aimm.cli.main import main
from aimm.kit.paging import MAX_PAGE_SIZE, PageRequest
from aimm.wiring.direct_access import open_direct_access
from aimm.wiring.settings import Settings

SAMPLE = files("aimm.wiring") / "sample.yaml"
NOTHING_TO_DO = "No changes: everything matches the manifests.\n"

CHAT = """apiVersion: aimm/v1
useCases:
  - code: chat
    title: Chat
    description: Talks
    active: true
    steps:
      - code: greet
        title: Greet
        description: Says hello
    flows:
      - title: Kind
        description: Smiles
        active: true
        share: 60
        configurations:
          greet: {modality: text, parameters: {temperature: 0.2, system: "You greet <<NAME>>."}}
      - title: Brief
        description: Nods
        active: true
        share: 40
        configurations:
          greet: {modality: text, parameters: {temperature: 0}}
      - title: Spare
        description: Waits
"""


class Shell:
    """Runs the commands against one database, in a folder of manifests."""

    def __init__(self, url: str, folder: Path) -> None:
        self.settings = Settings(database_url=url)
        self.environment = {"AIMM_DATABASE_URL": url, "AIMM_DATA_DIR": str(folder)}
        self.folder = folder

    def file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def call(self, *words: str, typed: str | bytes = "") -> Result:
        result = CliRunner(env=self.environment).invoke(main, words, input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def fine(self, *words: str, typed: str = "") -> str:
        result = self.call(*words, typed=typed)
        assert result.exit_code == 0, result.output
        return result.stdout

    def wrong(self, *words: str, code: int = 1, typed: str | bytes = "") -> str:
        result = self.call(*words, typed=typed)
        assert result.exit_code == code, result.output
        said = result.stderr
        if said.startswith("In "):  # the line that names the database
            said = said.partition("\n")[2]
        assert said.startswith(("Error: ", "Usage: "))
        return said

    def apply(self, text: str, *words: str) -> str:
        return self.fine("apply", "--create", "--yes", "-f", self.file("manifest.yaml", text), *words)

    def audit(self) -> list[AuditEntry]:
        async def work() -> list[AuditEntry]:
            async with open_direct_access(self.settings) as access, access.reading() as services:
                return [*(await services[AuditLog].page(AuditFilter(), PageRequest(1, MAX_PAGE_SIZE))).items]

        return asyncio.run(work())
