import { Button } from "@mantine/core";
import { IconMapQuestion } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/Feedback";

export function NotFound() {
  const { t } = useTranslation("shared");
  return (
    <EmptyState icon={<IconMapQuestion />} title={t("page.notFound")} text={t("page.notFoundHint")}>
      <Button component={Link} to="/">
        {t("page.home")}
      </Button>
    </EmptyState>
  );
}
