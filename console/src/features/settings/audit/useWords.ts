import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useKindWords, useTextsOfKinds } from "@/components/records/words";
import { useFormat } from "@/i18n/format";
import { kindOf } from "@/kinds";
import type { AuditEntry } from "../queries";
import { deedOf, nameOf, type Shown } from "./telling";
import "../texts";

const FIELDS = [
  "title",
  "code",
  "description",
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

/** How entries about an `entity` are said in the language of the page. */
export function useWords(entity: string) {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const format = useFormat();
  const texts = useTextsOfKinds();
  const kind = kindOf(entity);
  const own = useKindWords({ texts: kind?.texts ?? "" });

  const field = useCallback(
    (path: string): string => {
      const known = FIELDS.find((one) => one === path);
      return own(`fields.${path}.label`) || (known ? t(`audit.fields.${known}`) : path);
    },
    [t, own],
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
      let thing = entity;
      if (kind) thing = name ? texts(kind, "audit.named", { name }) : texts(kind, "audit.thing");
      const key = DEEDS.find((one) => one === deedOf(entry)) ?? "update";
      return t(`audit.did.${key}`, { thing });
    },
    [t, texts, entity, kind],
  );

  const who = useCallback(
    (entry: AuditEntry): string => (entry.actorKind === "system" ? t("audit.actor.system") : entry.actor),
    [t],
  );

  return { field, value, deed, who };
}
