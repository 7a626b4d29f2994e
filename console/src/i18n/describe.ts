import type { TFunction } from "i18next";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, isApiError } from "@/api/errors";

type T = TFunction<"shared">;

const BY_STATUS: Record<
  number,
  "forbidden" | "notFound" | "timeout" | "conflict" | "tooMany" | "unavailable"
> = {
  403: "forbidden",
  404: "notFound",
  408: "timeout",
  412: "conflict",
  429: "tooMany",
  503: "unavailable",
};

function ownWords(error: ApiError, t: T): string[] {
  return error.codes
    .map((code) => t(`error.code.${code}` as "error.title", { defaultValue: "" }))
    .filter(Boolean);
}

/** What went wrong, in a sentence for a person. */
export function describe(error: unknown, t: T): string {
  if (!isApiError(error)) return t("error.crashed");
  if (error.unreachable) return t("error.unreachable");
  const words = ownWords(error, t);
  if (words.length > 0) return words.join(" ");
  const known = BY_STATUS[error.status];
  if (known) return t(`error.${known}`);
  if (error.status >= 500) return t("error.server");
  return error.codes.length > 0 ? error.codes.join("; ") : t("error.invalid");
}

export function useDescribe(): (error: unknown) => string {
  const { t } = useTranslation("shared");
  return useCallback((error: unknown) => describe(error, t), [t]);
}
