// @vitest-environment jsdom
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api } from "@/api/client";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { BriefButton } from "./BriefButton";
import type { BriefLink } from "./queries";
import { ShareDialog } from "./ShareDialog";

const saved = vi.hoisted(() => vi.fn());
vi.mock("@/components/page/saveFile", () => ({ saveFile: saved }));

const LINK: BriefLink = {
  id: "l1",
  useCaseId: "u1",
  label: "Ops team",
  examples: true,
  state: "valid",
  createdBy: "ann",
  createdAt: "2026-01-01T00:00:00Z",
  expiresAt: "2030-01-31T00:00:00Z",
  revokedBy: null,
  revokedAt: null,
  lastUsedAt: null,
};
const ENDED: BriefLink = { ...LINK, id: "l2", label: "Old", state: "revoked", examples: false };

const ok = (data: unknown) => Promise.resolve({ data, response: new Response() } as never);

function listing(...items: BriefLink[]) {
  return vi.spyOn(api, "GET").mockImplementation(() => ok({ items }));
}

beforeEach(() => chooseLanguage("en"));
afterEach(() => vi.restoreAllMocks());

function show(mayWrite = true) {
  renderInApp(<ShareDialog useCaseId="u1" mayWrite={mayWrite} close={vi.fn()} />);
  return userEvent.setup();
}

it("makes a link, and shows its address once", async () => {
  listing();
  const made = { ...LINK, token: "aimmb_x", path: "/tools/briefs/aimmb_x" };
  const post = vi.spyOn(api, "POST").mockImplementation(() => ok({ item: made }));
  const user = show();
  const make = await screen.findByRole("button", { name: "Make a link" });
  expect((make as HTMLButtonElement).disabled).toBe(true);
  await user.type(screen.getByLabelText(/For whom/), " Ops team ");
  await user.clear(screen.getByLabelText(/Works for/));
  expect((make as HTMLButtonElement).disabled).toBe(true);
  await user.type(screen.getByLabelText(/Works for/), "7");
  await user.click(make);
  const [, asked] = post.mock.calls[0] as unknown as [string, { body: unknown }];
  expect(asked.body).toEqual({ useCaseId: "u1", label: "Ops team", expiresInDays: 7, examples: false });
  const shown = await screen.findByRole("region", { name: "Link for Ops team" });
  expect(shown.textContent).toBe(`${window.location.origin}/tools/briefs/aimmb_x`);
});

it("lists links, and revokes one that works", async () => {
  listing(LINK, ENDED);
  const post = vi.spyOn(api, "POST").mockImplementation(() => ok({ item: ENDED }));
  const user = show();
  const rows = await screen.findAllByRole("listitem");
  expect(rows[0]?.textContent).toContain("with examples");
  expect(rows[0]?.textContent).toContain("never opened");
  expect(rows[1]?.textContent).toContain("Revoked");
  expect(within(rows[1] as HTMLElement).queryByRole("button")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Revoke the link for “Ops team”" }));
  expect(post).toHaveBeenCalledWith("/api/v1/brief-links/{link_id}/revoke", {
    params: { path: { link_id: "l1" } },
  });
});

it("only lists links for those who may not write", async () => {
  listing(LINK);
  show(false);
  await screen.findByText("Ops team");
  expect(screen.queryByRole("button", { name: "Make a link" })).toBeNull();
  expect(screen.queryByRole("button", { name: /^Revoke/ })).toBeNull();
});

it("speaks Italian", async () => {
  await chooseLanguage("it");
  listing();
  show();
  expect(await screen.findByText("Non c'è ancora nessun link.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Crea un link" })).toBeTruthy();
});

it("keeps the brief as a file that is named as the use case", async () => {
  const get = vi
    .spyOn(api, "GET")
    .mockImplementation((path: unknown) =>
      String(path).endsWith("brief.md") ? ok("# Brief") : ok({ item: { id: "u1", title: "Chat" } }),
    );
  renderInApp(<BriefButton useCaseId="u1" />);
  await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(1));
  await userEvent.setup().click(screen.getByRole("button", { name: "Download the brief" }));
  await vi.waitFor(() => expect(saved).toHaveBeenCalled());
  const [text, name, type] = saved.mock.calls[0] as [string, string, string];
  expect([text, type]).toEqual(["# Brief", "text/markdown"]);
  expect(name).toMatch(/^chat-brief.*\.md$/i);
});
