import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ErrorPanel, Loading } from "../page/Feedback";
import classes from "./Records.module.css";
import type { Records } from "./useRecords";

/** The end of a list: what is on its way, what went wrong, or that there is no more. */
export function ListFoot({ list, end }: { list: Records<unknown>; end?: string }) {
  const { t } = useTranslation("shared");
  if (list.error) {
    return (
      <div className={classes.foot}>
        <ErrorPanel error={list.error} retry={list.retry} />
      </div>
    );
  }
  if (list.pending) {
    return (
      <div className={classes.foot}>
        <Loading />
      </div>
    );
  }
  if (list.hasMore) {
    return (
      <div className={classes.foot}>
        <Button variant="default" loading={list.loading} onClick={list.more}>
          {t("action.more")}
        </Button>
      </div>
    );
  }
  if (!end || list.items.length === 0) return null;
  return (
    <div className={classes.foot}>
      <Text size="sm" c="dimmed">
        {end}
      </Text>
    </div>
  );
}
