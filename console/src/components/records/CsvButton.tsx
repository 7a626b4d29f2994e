import { ActionIcon, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { tell, tellError } from "../forms/notify";
import { everything, type Part, saveList } from "./csv";
import type { Column } from "./kind";
import "./texts";

interface CsvButtonProps<R> {
  /** What the list is called; so is the file. */
  name: string;
  columns: readonly Column<R>[];
  heading: (name: string) => string;
  /** The rows as they are filtered now, from the first one on. */
  first: () => Promise<Part<R>>;
}

/** Saves a whole list as CSV, not only what is shown of it. */
export function CsvButton<R>({ name, columns, heading, first }: CsvButtonProps<R>) {
  const { t } = useTranslation("records");
  const { t: shared } = useTranslation("shared");
  const [busy, setBusy] = useState(false);

  async function save(): Promise<void> {
    setBusy(true);
    try {
      const { rows, complete } = await everything(first);
      saveList(name, columns, heading, rows);
      if (!complete) tell(t("csv.cut", { count: rows.length }));
    } catch (error) {
      tellError(error, () => void save());
    } finally {
      setBusy(false);
    }
  }

  return (
    <Tooltip label={shared("chart.csv")}>
      <ActionIcon
        variant="default"
        size={36}
        className="aimm-noprint"
        aria-label={`${shared("chart.csv")}: ${name}`}
        loading={busy}
        onClick={() => void save()}
      >
        <IconDownload size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
