import { Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { type Remark, sayRemark } from "../model/remarks";
import classes from "./Step.module.css";
import "../texts";

/** What in a stored configuration no model is likely to run; nothing is refused because of it. */
export function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  const { t } = useTranslation("flows");
  return (
    <section className={`${classes.notice} ${classes.warn}`} aria-label={t("refusal.title")}>
      {remarks.map((remark) => (
        <Group key={`${remark.code} ${remark.where}`} gap={8} wrap="nowrap" align="flex-start">
          <IconAlertTriangle size={16} aria-hidden className={classes.bulb} />
          <Text size="sm">{sayRemark(remark, t)}</Text>
        </Group>
      ))}
    </section>
  );
}
