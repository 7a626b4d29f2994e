import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "@/components/page/Page";

export function NotFound() {
  const { t } = useTranslation("shared");
  return (
    <Page title={t("page.notFound")} lead={t("page.notFoundHint")}>
      <Button component={Link} to="/" w="fit-content">
        {t("page.home")}
      </Button>
    </Page>
  );
}
