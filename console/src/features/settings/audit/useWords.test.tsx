// @vitest-environment jsdom
import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import type { AuditEntry } from "../queries";
import { useWords } from "./useWords";

function Told({ entity, fields, name }: { entity: string; fields: readonly string[]; name?: string }) {
  const words = useWords(entity);
  const entry = { action: "update", entity, before: {}, after: {} } as unknown as AuditEntry;
  return <p>{[words.deed(entry, name), ...fields.map(words.field)].join(" | ")}</p>;
}

beforeEach(async () => {
  await chooseLanguage("en");
});

it("names a record, and its fields as its form does", () => {
  renderInApp(<Told entity="use-case" name="A & B" fields={["owner", "currentServePct", "unheard.of"]} />);
  expect(screen.getByText(/use case/).textContent).toBe(
    "changed the use case “A & B” | Owner | Share in percent | unheard.of",
  );
});

it("names a record of unknown name by its kind", () => {
  renderInApp(<Told entity="flow-step" fields={[]} />);
  expect(screen.getByText("changed a flow's configuration")).toBeTruthy();
});

it("says what it does not know as the log does", () => {
  renderInApp(<Told entity="something-new" fields={["title"]} name="A" />);
  expect(screen.getByText("changed something-new | Title")).toBeTruthy();
});

it("does so in the language of the page", async () => {
  await chooseLanguage("it");
  renderInApp(<Told entity="use-case" name="A" fields={["owner"]} />);
  expect(screen.getByText("ha modificato il caso d'uso «A» | Responsabile")).toBeTruthy();
});
