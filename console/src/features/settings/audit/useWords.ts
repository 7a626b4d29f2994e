import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import type { AuditEntry } from "../queries";
import { isEntity } from "./filters";
import { deedOf, nameOf, type Shown } from "./telling";
import "../texts";

const FIELDS = [
  "title",
  "code",
  "description",
  "owner",
  "tags",
  "active",
  "currentServePct",
  "position",
  "revision",
  "restoredFrom",
  "rolloutState",
  "username",
  "role",
  "passwordChanged",
  "name",
  "scopes",
  "reason",
  "flowId",
] as const;
const DEEDS = [
  "create",
  "update",
  "delete",
  "clone",
  "restore",
  "login",
  "revoke",
  "logout",
  "ended",
] as const;

/** How the audit log is said in the language of the page. */
export function useWords() {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();

  const field = useCallback(
    (path: string): string => {
      const known = FIELDS.find((one) => one === path);
      return known ? t(`audit.fields.${known}`) : path;
    },
    [t],
  );

  const word = useCallback(
    (path: string, defaultValue: string): string => {
      if (path === "role") return shared(`role.${defaultValue}` as "role.admin", { defaultValue });
      if (path === "rolloutState") return shared(`phase.${defaultValue}` as "phase.INIT", { defaultValue });
      return defaultValue;
    },
    [shared],
  );

  const value = useCallback(
    (path: string, shown: Shown | undefined): string => {
      if (shown === undefined) return "";
      if (shown === null || shown === "") return t("audit.none");
      if (typeof shown === "boolean") return t(shown ? "audit.yes" : "audit.no");
      if (typeof shown === "number") return format.decimal(shown, 4);
      return word(path, shown);
    },
    [t, word, format],
  );

  /** "changed the flow “A”": what comes after who did it; `known` is its name from elsewhere. */
  const deed = useCallback(
    (entry: AuditEntry, known: string | undefined): string => {
      const name = nameOf(entry.before, entry.after) ?? known;
      const { entity } = entry;
      let thing = entity;
      if (isEntity(entity)) {
        thing = name ? t(`audit.named.${entity}`, { name }) : t(`audit.thing.${entity}`);
      }
      const key = DEEDS.find((one) => one === deedOf(entry)) ?? "update";
      return t(`audit.did.${key}`, { thing });
    },
    [t],
  );

  const who = useCallback(
    (entry: AuditEntry): string => (entry.actorKind === "system" ? t("audit.actor.system") : entry.actor),
    [t],
  );

  return { field, value, deed, who };
}
