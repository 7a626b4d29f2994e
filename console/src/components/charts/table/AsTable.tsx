import { Button, VisuallyHidden } from "@mantine/core";
import { IconChartAreaLine, IconDownload, IconTable } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePrinting } from "@/components/page/printing";
import { saveFile } from "@/components/page/saveFile";
import { useFormat } from "@/i18n/format";
import classes from "./AsTable.module.css";
import { type ChartData, csvOf, fileName, sayCell } from "./data";

interface AsTableProps {
  /** The same figures as the chart's; asked for when somebody wants them. */
  data: () => ChartData;
  /** The chart. */
  children: ReactNode;
}

// without it, spreadsheets take UTF-8 for something else
const MARK = "\uFEFF";

/** A chart that can be read as a table, and taken along as CSV. On paper it is a chart. */
export function AsTable({ data, children }: AsTableProps) {
  const { t } = useTranslation("shared");
  const [wanted, setWanted] = useState(false);
  const printing = usePrinting();
  const shown = wanted && !printing ? data() : null;
  const { name } = data();
  const save = () => {
    const now = data();
    saveFile(MARK + csvOf(now), fileName(now.name, "csv"), "text/csv;charset=utf-8");
  };
  return (
    <div>
      {shown ? <TableOf data={shown} /> : children}
      <div className={`${classes.buttons} aimm-noprint`}>
        {shown && (
          <Button
            variant="subtle"
            size="compact-xs"
            mih={24}
            leftSection={<IconDownload size={14} />}
            aria-label={`${t("chart.csv")}: ${name}`}
            onClick={save}
          >
            {t("chart.csv")}
          </Button>
        )}
        <Button
          variant="subtle"
          size="compact-xs"
          mih={24}
          leftSection={shown ? <IconChartAreaLine size={14} /> : <IconTable size={14} />}
          aria-label={`${t(shown ? "chart.asChart" : "chart.asTable")}: ${name}`}
          onClick={() => setWanted(!wanted)}
        >
          {t(shown ? "chart.asChart" : "chart.asTable")}
        </Button>
      </div>
    </div>
  );
}

function TableOf({ data: { name, columns, rows } }: { data: ChartData }) {
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={classes.scroll} tabIndex={0} aria-label={name}>
      <table className={classes.table}>
        <caption>
          <VisuallyHidden>{name}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            {columns.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two flows may have one name
              <th key={at} scope="col" data-text={column.kind === "text" || undefined}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place only
            <tr key={place}>
              {row.map((cell, at) => {
                const kind = columns[at]?.kind ?? "text";
                const said = sayCell(cell, kind, format);
                return at === 0 ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: so are cells
                  <th key={at} scope="row">
                    {said}
                  </th>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: so are cells
                  <td key={at} data-text={kind === "text" || undefined}>
                    {said}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
