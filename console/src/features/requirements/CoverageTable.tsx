import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Requirement } from "@/kinds/requirement";
import classes from "./Coverage.module.css";
import type { Coverage } from "./queries";
import { VerdictCell } from "./VerdictCell";
import "./texts";

interface CoverageTableProps {
  coverage: Coverage;
  /** Those that are shown, in their order. */
  requirements: readonly Requirement[];
}

/** A row for each requirement, a column for each flow and each candidate. */
export function CoverageTable({ coverage, requirements }: CoverageTableProps) {
  const { t } = useTranslation("requirements");
  const { subjects } = coverage;
  const verdicts = new Map(coverage.requirements.map((one) => [one.requirementId, one.verdicts]));
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t("coverage.requirement")}</th>
          {subjects.map(({ kind, subjectId, title, active }) => (
            <th key={subjectId} scope="col">
              {title}{" "}
              {(kind === "candidate" || !active) && (
                <Text component="span" size="xs" c="dimmed">
                  ({t(kind === "candidate" ? "coverage.candidate" : "coverage.inactive")})
                </Text>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {requirements.map((requirement) => (
          <tr key={requirement.id}>
            <th scope="row">{requirement.title}</th>
            {subjects.map((subject, place) => {
              const found = verdicts.get(requirement.id)?.[place];
              return (
                <td key={subject.subjectId}>
                  {found && <VerdictCell requirement={requirement} subject={subject.title} found={found} />}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
