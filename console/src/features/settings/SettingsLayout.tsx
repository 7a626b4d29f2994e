import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { isReviewer, useMay, useSession } from "@/api/session";
import { LinkTabs } from "@/components/page/LinkTabs";
import { Page } from "@/components/page/Page";
import "./texts";

const PARTS = [
  { part: "account", to: "/settings", admin: false },
  { part: "people", to: "/settings/people", admin: true },
  { part: "keys", to: "/settings/keys", admin: true },
  { part: "connections", to: "/settings/connections", admin: true },
  { part: "ownModels", to: "/settings/own-models", admin: false },
  { part: "audit", to: "/settings/audit", admin: false },
  { part: "jobs", to: "/settings/jobs", admin: false },
  { part: "system", to: "/settings/system", admin: false },
] as const;

/** The settings' frame: what one's role may not see is not offered. */
export function SettingsLayout() {
  const { t } = useTranslation("settings");
  const { t: shared } = useTranslation("shared");
  const admin = useMay("admin");
  const reviewer = isReviewer(useSession().me);
  const { pathname } = useLocation();
  const here = PARTS.findLast((one) => `${pathname}/`.startsWith(`${one.to}/`))?.part ?? "account";
  // after the page's own effect, which knows no tabs
  useEffect(() => {
    document.title = `${t(`tabs.${here}`)} · ${t("title")} · ${shared("brand")}`;
  }, [here, t, shared]);
  return (
    <Page
      title={t("title")}
      tabs={
        <LinkTabs
          label={t("tabs.label")}
          tabs={PARTS.filter((one) => (reviewer ? one.part === "account" : admin || !one.admin)).map(
            ({ part, to }) => ({
              to,
              label: t(`tabs.${part}`),
              exact: part === "account",
            }),
          )}
        />
      }
    >
      <Outlet />
    </Page>
  );
}
