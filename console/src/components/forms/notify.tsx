import { Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { isApiError } from "@/api/errors";
import { i18next } from "@/i18n";
import { describe } from "@/i18n/describe";
import { type Box, freestPlace, type Place } from "./place";

// one failure at a time: the next one takes its place, and so does success
const FAILURE = "failure";
const CONTROLS = "a[href],button,input,select,textarea,[role=slider],[role=menuitem],[contenteditable=true]";

function controls(): Box[] {
  return [...document.querySelectorAll(CONTROLS)]
    .filter((one) => !one.closest(".mantine-Notifications-root"))
    .map((one) => one.getBoundingClientRect())
    .filter((box) => box.width > 0 && box.height > 0);
}

/** Where a message covers nothing that somebody may want to press next. */
function place(height: number): Place {
  return freestPlace(controls(), { width: window.innerWidth, height: window.innerHeight }, height);
}

/** Whether the same request may work the next time. */
export function mayWorkAgain(error: unknown): boolean {
  return isApiError(error) && (error.unreachable || [408, 429].includes(error.status) || error.status >= 500);
}

/** Say that something was done. */
export function tell(message: string): void {
  forgetFailure();
  notifications.show({ message, color: "teal", position: place(56) });
}

/**
 * Say that something failed, in words. It stays until it is closed, something works, or one goes to another page.
 *
 * @param retry does the same again; it is offered only where that may help.
 */
export function tellError(error: unknown, retry?: () => void): void {
  const words = describe(error, i18next.getFixedT(null, "shared"));
  const offered = retry && mayWorkAgain(error);
  forgetFailure();
  notifications.show({
    id: FAILURE,
    title: i18next.t("error.title"),
    message: offered ? <WithRetry words={words} retry={retry} /> : words,
    color: "red",
    autoClose: false,
    position: place(offered ? 132 : 96),
  });
}

/** Take down what was said about a failure. */
export function forgetFailure(): void {
  notifications.hide(FAILURE);
}

function WithRetry({ words, retry }: { words: string; retry: () => void }) {
  return (
    <Stack gap={8} align="flex-start">
      {words}
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          forgetFailure();
          retry();
        }}
      >
        {i18next.t("action.retry")}
      </Button>
    </Stack>
  );
}
