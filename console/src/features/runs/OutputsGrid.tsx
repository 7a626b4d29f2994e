import { Badge, Pagination, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import type { Run } from "@/kinds/run";
import { ITEMS_PER_PAGE, queryItems, type RunItem, type RunOutput } from "./queries";
import { useTook } from "./RunMarks";
import classes from "./Runs.module.css";

const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

/** Items of datasets say of which kind the expected value is; the value is enough here. */
const expectedOf = (value: unknown) =>
  shown(typeof value === "object" && value !== null && "value" in value ? value.value : value);

function Output({ output, numbered }: { output: RunOutput; numbered: boolean }) {
  const { t } = useTranslation("runs");
  const format = useFormat();
  const took = useTook();
  const facts = [
    numbered ? t("repetition", { number: output.repetition + 1 }) : null,
    output.lastMs === null ? null : took(output.lastMs),
    output.cost === null ? null : t("usd", { amount: format.decimal(output.cost, 5) }),
    output.cached ? t("cached") : null,
  ].filter((fact) => fact !== null);
  return (
    <div className={classes.output}>
      {output.errorKind === null ? (
        <Text size="sm" className={classes.text}>
          {output.text}
        </Text>
      ) : (
        <Text size="sm" c="red">
          <Badge size="xs" color="red" variant="light" tt="none" mr={6}>
            {output.errorKind}
          </Badge>
          {output.error}
        </Text>
      )}
      <Text size="xs" c="dimmed" className="aimm-figures">
        {facts.join(" · ")}
      </Text>
    </div>
  );
}

function Row({ item, run }: { item: RunItem; run: Run }) {
  const { t } = useTranslation("runs");
  return (
    <tr>
      <th scope="row">
        <Text size="xs" c="dimmed">
          {[item.key, item.slice].filter(Boolean).join(" · ")}
        </Text>
        {Object.entries(item.inputs).map(([name, value]) => (
          <Text key={name} size="sm" className={classes.text}>
            <Text span c="dimmed" size="xs">
              {name}{" "}
            </Text>
            {shown(value)}
          </Text>
        ))}
        {item.expected != null && (
          <Text size="xs" c="dimmed" className={classes.text}>
            {t("expected", { text: expectedOf(item.expected) })}
          </Text>
        )}
      </th>
      {run.targets.map((target, place) => {
        const outputs = item.outputs.filter((output) => output.target === place);
        return (
          <td key={target.label} data-label={target.label}>
            {outputs.map((output) => (
              <Output key={output.repetition} output={output} numbered={run.repetitions > 1} />
            ))}
            {outputs.length === 0 && (
              <Text size="sm" c="dimmed">
                {t("notYet")}
              </Text>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** What the targets answered, item by item, side by side. */
export function OutputsGrid({ run }: { run: Run }) {
  const { t } = useTranslation("runs");
  const [page, setPage] = useState(1);
  const items = useQuery(queryItems(run.useCaseId, run.id, page, run.done));
  const pages = Math.ceil(run.size / ITEMS_PER_PAGE);
  return (
    <Section title={t("outputs")} hint={t("outputsHint")} flush>
      <Loaded query={items}>
        {({ items: rows }) => (
          <table className={classes.grid}>
            <thead>
              <tr>
                <th scope="col">{t("item")}</th>
                {run.targets.map((target) => (
                  <th key={target.label} scope="col">
                    {target.label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.key} item={row} run={run} />
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {pages > 1 && (
        <Pagination
          p="md"
          size="sm"
          total={pages}
          value={page}
          onChange={setPage}
          aria-label={t("page")}
          getControlProps={(control) => ({ "aria-label": control })}
        />
      )}
    </Section>
  );
}
