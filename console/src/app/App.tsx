import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BASE } from "@/api/base";
import { createQueryClient } from "@/api/queries";
import { useSession, wasReviewer } from "@/api/session";
import { forgetFailure } from "@/components/forms/notify";
import { ErrorBoundary } from "@/components/page/ErrorBoundary";
import { CenteredLoader } from "@/components/page/Feedback";
import { SignInAgain } from "@/features/access/SignInAgain";
import { SignInPage } from "@/features/access/SignInPage";
import { queryOverview } from "@/features/home/overview";
import { readHomeSearch } from "@/features/home/search";
import { createAppRouter } from "./router";
import { theme, variables } from "./theme";

const queries = createQueryClient();
const router = createAppRouter();
// a failure is about what one did on the page that one leaves
router.subscribe("onBeforeNavigate", ({ pathChanged }) => pathChanged && forgetFailure());
const schemes = localStorageColorSchemeManager({ key: "aimm.color-scheme" });
const nonce = document.querySelector('meta[name="aimm-nonce"]')?.getAttribute("content") ?? "";

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Load the page that the address names. */
export function loadPage(): Promise<void> {
  return router.load();
}

/** Ask for what the first page shows, so that it is there when the page is. */
export function fetchFirst(): void {
  if (window.location.pathname.slice(BASE.length) !== "/" || wasReviewer()) return;
  const search = readHomeSearch(Object.fromEntries(new URLSearchParams(window.location.search)));
  void queries.prefetchQuery(queryOverview(search));
}

function Inside() {
  const session = useSession();
  if (session.status === "starting") return <CenteredLoader />;
  if (session.status === "out") {
    queries.clear(); // the next person sees nothing of this one's
    return <SignInPage />;
  }
  return (
    <>
      <RouterProvider router={router} />
      {session.status === "expired" && <SignInAgain username={session.me.username} />}
    </>
  );
}

export function App() {
  useTranslation(); // draws everything anew in another language
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <ErrorBoundary>
        <QueryClientProvider client={queries}>
          <ModalsProvider>
            <Notifications position="bottom-right" limit={4} />
            <Inside />
          </ModalsProvider>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
