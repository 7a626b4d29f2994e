// @vitest-environment jsdom
import "@/testing/requests";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderAs } from "@/testing/routed";
import { FakeService, json } from "@/testing/service";
import { CaptureSection } from "./CaptureSection";

const STORED = {
  id: "k1",
  useCaseId: "u1",
  name: "production",
  enabled: true,
  samplingRate: 0.1,
  consent: "required",
  redactions: ["email", "card"],
  patterns: ["EMP-[0-9]{4}", "a,b"],
  retentionDays: 30,
  version: 3,
  createdAt: "",
  updatedAt: "",
};
const list = (items: unknown[]) => json({ items, totalCount: items.length, hasNext: false, next: null });

let service: FakeService;

beforeEach(async () => {
  await chooseLanguage("en");
  service = new FakeService()
    .on("GET /api/v1/captures", () => list([STORED]))
    .on("POST /api/v1/captures", () => json({ item: STORED }))
    .on("PUT /api/v1/captures/k1", () => json({ item: STORED }));
});

const shown = (role: "editor" | "viewer") => renderAs(role, service, <CaptureSection useCaseId="u1" />);
const sent = (method: string) =>
  service.asked.find((one) => one.method === method && one.path.includes("/captures"));

it("shows the settings, and offers viewers nothing to change", async () => {
  await shown("viewer");
  expect(await screen.findByText("Email addresses, Card numbers")).toBeTruthy();
  for (const text of ["On", "10%", "Required", "2", "30"]) expect(screen.getByText(text)).toBeTruthy();
  expect(screen.queryByText("Edit")).toBeNull();
});

it("sends only what was changed: the switch, and patterns one per line", async () => {
  await shown("editor");
  fireEvent.click(await screen.findByText("Edit"));
  const patterns = await screen.findByLabelText<HTMLTextAreaElement>("Own patterns");
  expect(patterns.value).toBe("EMP-[0-9]{4}\na,b");
  fireEvent.change(patterns, { target: { value: " X-[0-9]{1,3} \n\n" } });
  fireEvent.click(screen.getByRole("radio", { name: "Off" }));
  fireEvent.click(screen.getByText("Save"));
  await waitFor(() => expect(sent("PUT")?.body).toEqual({ enabled: false, patterns: ["X-[0-9]{1,3}"] }));
  expect(sent("PUT")?.headers.get("if-match")).toBeTruthy();
});

it("sends an empty list of redactions as such, not as the default", async () => {
  await chooseLanguage("it");
  service.on("GET /api/v1/captures", () => list([]));
  await shown("editor");
  expect(await screen.findByText("Non si raccoglie nulla.")).toBeTruthy();
  fireEvent.click(screen.getByText("Imposta la raccolta"));
  for (const name of ["Indirizzi email", "Numeri di telefono", "Numeri di carte", "IBAN"])
    fireEvent.click(await screen.findByRole("checkbox", { name }));
  fireEvent.click(screen.getByText("Salva"));
  await waitFor(() =>
    expect(sent("POST")?.body).toEqual({
      useCaseId: "u1",
      name: "production",
      enabled: true,
      consent: "required",
      samplingRate: 1,
      retentionDays: 30,
      redactions: [],
    }),
  );
});
