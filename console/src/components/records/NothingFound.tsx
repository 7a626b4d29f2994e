import { Button } from "@mantine/core";
import { IconSearchOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../page/Feedback";

/** In the place of a list that is narrowed to nothing: the way back to all of it. */
export function NothingFound({ text = "", clear }: { text?: string; clear: () => void }) {
  const { t } = useTranslation("shared");
  return (
    <EmptyState icon={<IconSearchOff />} title={t("state.nothingFound")} text={text}>
      <Button variant="default" onClick={clear}>
        {t("action.clear")}
      </Button>
    </EmptyState>
  );
}
