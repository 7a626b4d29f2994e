import { useTranslation } from "react-i18next";
import type { Configuration } from "@/api/configurations";
import classes from "./Meaning.module.css";
import { compareMeaning } from "./meaning";
import "./texts";

interface MeaningDiffProps {
  before: Configuration | null;
  after: Configuration | null;
  beforeLabel: string;
  afterLabel: string;
  about: string;
}

/** Two configurations side by side by what they mean; what differs stands out. */
export function MeaningDiff({ before, after, beforeLabel, afterLabel, about }: MeaningDiffProps) {
  const { t } = useTranslation("diff");
  const modality = {
    group: "model",
    key: "modality",
    before: before?.modality ?? null,
    after: after?.modality ?? null,
  } as const;
  const rows = [modality, ...compareMeaning(before, after)];
  return (
    <table className={classes.table} aria-label={about}>
      <thead>
        <tr>
          <th scope="col">{t("parameter")}</th>
          <th scope="col">{beforeLabel}</th>
          <th scope="col">{afterLabel}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => {
          const differs = row.before !== row.after;
          return (
            <tr
              key={row.key}
              data-differs={differs}
              data-first={place > 0 && rows[place - 1]?.group !== row.group}
            >
              <th scope="row">
                <span className={classes.key}>{row.key === "" ? t("parameters") : row.key}</span>
                <span className={classes.state}>{t(differs ? "differs" : "equal")}</span>
              </th>
              {[row.before, row.after].map((said, side) => (
                <td key={side === 0 ? "before" : "after"} data-label={side === 0 ? beforeLabel : afterLabel}>
                  {said ?? <span className={classes.none}>{t("unset")}</span>}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
