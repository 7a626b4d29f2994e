import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Audit.module.css";
import type { Changed } from "./telling";
import { useWords } from "./useWords";
import "../texts";

/** The fields that changed, before and after side by side. */
export function Changes({ entity, changes }: { entity: string; changes: readonly Changed[] }) {
  const { t } = useTranslation("settings");
  const words = useWords(entity);
  if (changes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("audit.nothing")}
      </Text>
    );
  }
  return (
    <table className={classes.changes}>
      <thead>
        <tr>
          <th scope="col">{t("audit.field")}</th>
          <th scope="col">{t("audit.before")}</th>
          <th scope="col">{t("audit.after")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, before, after }) => (
          <tr key={path}>
            <th scope="row">{words.field(path)}</th>
            <td className={before === undefined ? undefined : classes.removed}>
              {words.value(path, before)}
            </td>
            <td className={after === undefined ? undefined : classes.added}>{words.value(path, after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
