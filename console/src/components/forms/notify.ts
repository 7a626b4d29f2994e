import { notifications } from "@mantine/notifications";
import { i18next } from "@/i18n";
import { describe } from "@/i18n/describe";

/** Say that something was done. */
export function tell(message: string): void {
  notifications.show({ message, color: "teal" });
}

/** Say that something failed, in words; stays until it is closed. */
export function tellError(error: unknown): void {
  notifications.show({
    title: i18next.t("error.title"),
    message: describe(error, i18next.getFixedT(null, "shared")),
    color: "red",
    autoClose: false,
  });
}
