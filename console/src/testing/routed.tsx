import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactElement } from "react";
import { signIn } from "@/api/session";
import "@/i18n";
import { type FakeService, json } from "./service";

const AT = "2026-01-01T00:00:00.000000Z";

/** Render within a router that knows no other page, as a person with a role. */
export async function renderAs(
  role: "editor" | "viewer",
  service: FakeService,
  element: ReactElement,
): Promise<RenderResult> {
  service.on("POST /api/v1/console/session", () => json({ item: { accessToken: "a" } }));
  service.on("GET /api/v1/users/me", () =>
    json({ item: { id: "p1", username: "anna", role, active: true, createdAt: AT, updatedAt: AT } }),
  );
  await signIn("anna", "secret");
  const router = createRouter({
    routeTree: createRootRoute({ component: () => element }),
    history: createMemoryHistory(),
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        {/* the router of the application is another one */}
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}
