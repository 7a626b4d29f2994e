// @vitest-environment jsdom
import "@/testing/requests";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { chooseLanguage } from "@/i18n";
import { renderInApp } from "@/testing/render";
import { FakeService, json } from "@/testing/service";
import { CreateKey } from "../keys/CreateKey";
import type { Person } from "../queries";
import { AddPerson } from "./AddPerson";
import { ChangeRole } from "./ChangeRole";
import { ResetPassword } from "./ResetPassword";

const ADA: Person = {
  id: "11111111-1111-4111-8111-111111111111",
  username: "ada",
  role: "viewer",
  active: true,
  version: 3,
  createdAt: "2026-01-01T00:00:00.000000Z",
  updatedAt: "2026-01-01T00:00:00.000000Z",
};
const PATH = `/api/v1/users/${ADA.id}`;

let service: FakeService;
const onClose = vi.fn();

beforeEach(async () => {
  service = new FakeService();
  onClose.mockReset();
  await chooseLanguage("en");
});

const bodies = (route: string) =>
  service.asked.filter(({ method, path }) => `${method} ${path}` === route).map(({ body }) => body);

const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

function write(label: RegExp | string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

describe("a new person", () => {
  it("gets a generated password, which is shown once", async () => {
    service.on("POST /api/v1/users", () => json({ item: { ...ADA, role: "editor" } }));
    renderInApp(<AddPerson onClose={onClose} />);
    write(/User name/, " ada ");
    await userEvent.click(screen.getByLabelText("Editor"));
    await press("Add a person");
    await screen.findByText("Give ada this password");
    const [body] = bodies("POST /api/v1/users") as Array<{ password: string }>;
    expect(body).toEqual({
      username: "ada",
      role: "editor",
      password: expect.stringMatching(/^[a-z2-9]{24}$/),
    });
    expect(screen.getByText(body?.password ?? "")).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
  });

  it("gets a typed password as it is, once it is long enough", async () => {
    service.on("POST /api/v1/users", () => json({ item: ADA }));
    renderInApp(<AddPerson onClose={onClose} />);
    write(/User name/, "ada");
    await userEvent.click(screen.getByLabelText("Enter one"));
    write("Password to sign in with", "too short");
    await press("Add a person");
    expect(screen.getByText("Use 12 to 1,024 characters.")).toBeTruthy();
    expect(service.asked).toHaveLength(0);
    write("Password to sign in with", " correct horse ");
    await press("Add a person");
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(bodies("POST /api/v1/users")).toEqual([
      { username: "ada", role: "viewer", password: " correct horse " },
    ]);
  });

  it("needs a name that nobody else has", async () => {
    service.on("POST /api/v1/users", () => json({ errors: ["user-same-username-already-exists"] }, 400));
    renderInApp(<AddPerson onClose={onClose} />);
    await press("Add a person");
    expect(screen.getByText("Must not be empty.")).toBeTruthy();
    write(/User name/, "ada");
    await press("Add a person");
    expect(await screen.findByText("This user name is already taken.")).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

describe("a new key", () => {
  it("needs a permission, and its text is shown once", async () => {
    const key = { id: "k", name: "shop", lookup: "abc", scopes: ["read"], key: "aimm_abc_secret" };
    service.on("POST /api/v1/api-keys", () => json({ item: key }));
    renderInApp(<CreateKey onClose={onClose} />);
    write(/Name/, "shop");
    await userEvent.click(screen.getByLabelText("Pick"));
    await userEvent.click(screen.getByLabelText("Feedback"));
    await press("Create a key");
    expect(screen.getByText("Choose at least one.")).toBeTruthy();
    expect(service.asked).toHaveLength(0);
    await userEvent.click(screen.getByLabelText("Read"));
    await userEvent.click(screen.getByLabelText("Pick"));
    await press("Create a key");
    expect(await screen.findByText("aimm_abc_secret")).toBeTruthy();
    expect(bodies("POST /api/v1/api-keys")).toEqual([{ name: "shop", scopes: ["pick", "read"] }]);
  });
});

describe("a change of somebody", () => {
  it("sends the role alone, and shows theirs and mine when somebody else was quicker", async () => {
    let version = 3;
    service.on(`PUT ${PATH}`, ({ headers }) =>
      headers.get("if-match") === `"${version}"`
        ? json({ item: { ...ADA, role: "admin", version: version + 1 } })
        : json({ errors: ["outdated"] }, 412),
    );
    service.on(`GET ${PATH}`, () => json({ item: { ...ADA, role: "editor", version } }));
    renderInApp(<ChangeRole person={ADA} onClose={onClose} />);
    version = 4;
    await userEvent.click(screen.getByLabelText("Administrator"));
    await press("Change the role");
    expect(await screen.findByText("Both of you changed this field.")).toBeTruthy();
    expect(screen.getByText("Editor")).toBeTruthy();
    await press("Save this choice");
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(bodies(`PUT ${PATH}`)).toEqual([{ role: "admin" }, { role: "admin" }]);
  });

  it("sends a new password alone, also after somebody else changed the role", async () => {
    service.on(`PUT ${PATH}`, ({ headers }) =>
      headers.get("if-match") === '"4"'
        ? json({ item: { ...ADA, version: 5 } })
        : json({ errors: ["outdated"] }, 412),
    );
    service.on(`GET ${PATH}`, () => json({ item: { ...ADA, role: "editor", version: 4 } }));
    renderInApp(<ResetPassword person={ADA} onClose={onClose} />);
    await press("Reset the password");
    const warning = await screen.findByText(/This is shown only once/);
    const [first, second] = bodies(`PUT ${PATH}`) as Array<{ password: string }>;
    expect(first).toEqual({ password: expect.stringMatching(/^[a-z2-9]{24}$/) });
    expect(second).toEqual(first);
    expect(warning).toBeTruthy();
    expect(screen.getByText(first?.password ?? "")).toBeTruthy();
  });
});
