// @vitest-environment jsdom
import "@/testing/requests";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { NewItemDrawer } from "./NewItemDrawer";

const PATH = "/api/v1/datasets/d1/items";
let service: FakeService;

beforeEach(async () => {
  service = new FakeService();
  await chooseLanguage("en");
});

it("adds an item with the inputs of the use case and of other items", async () => {
  const flows = [{ placeholders: ["question"] }];
  service.on("GET /api/v1/use-cases/u1/standing", () => json({ item: { flows } }));
  service.on(`POST ${PATH}`, () => json({ items: [] }));
  const close = vi.fn();
  renderInApp(
    <NewItemDrawer useCaseId="u1" datasetId="d1" known={["context", "question"]} opened close={close} />,
  );
  await userEvent.type(await screen.findByLabelText("question"), "Why?");
  expect(screen.getByLabelText("context")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Add an item" }));
  await waitFor(() => expect(close).toHaveBeenCalled());
  const sent = service.asked.find(({ method }) => method === "POST");
  expect(sent?.body).toEqual({ items: [{ inputs: { question: "Why?" } }] });
});
