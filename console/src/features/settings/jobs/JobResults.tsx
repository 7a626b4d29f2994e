import { Group, Pagination, Table, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ErrorPanel } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { useFormat } from "@/i18n/format";
import type { Job } from "@/kinds/job";
import { PAGE, queryResults } from "./queries";
import { cellOf, columnsOf, fieldOf, heading } from "./resultRows";
import "../texts";

const DIGITS = 3;

/** The results of a job as a table, page by page; nothing while there are none. */
export function JobResults({ job }: { job: Job }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const [page, setPage] = useState(1);
  const found = useQuery({ ...queryResults(job, page), placeholderData: keepPreviousData });
  if (found.error) return <ErrorPanel error={found.error} retry={() => void found.refetch()} />;
  if (!found.data || found.data.totalCount === 0) return null;
  const { items, totalCount, totalIsExact } = found.data;
  const columns = columnsOf(items);
  const shown: (string | null)[] = columns.length > 0 ? columns : [null];
  const number = (value: number) => format.decimal(value, DIGITS);
  const pages = Math.ceil(totalCount / PAGE);
  return (
    <Section
      title={t("jobs.results")}
      hint={t(totalIsExact ? "jobs.resultCount" : "jobs.resultMost", { count: totalCount })}
      flush
    >
      <Table.ScrollContainer
        minWidth={Math.min(140 + shown.length * 110, 900)}
        type="native"
        tabIndex={0}
        role="region"
        aria-label={t("jobs.results")}
      >
        <Table verticalSpacing={6} horizontalSpacing="lg" aria-label={t("jobs.results")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("jobs.resultItem")}</Table.Th>
              {shown.map((name) => (
                <Table.Th key={name ?? ""} scope="col">
                  {name === null ? t("jobs.resultValue") : heading(name)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((one) => (
              <Table.Tr key={`${one.item} ${one.repetition}`}>
                <Table.Th scope="row" fw={500}>
                  {one.repetition > 0 ? `${one.item} (${one.repetition + 1})` : one.item}
                </Table.Th>
                {shown.map((name) => (
                  <Table.Td key={name ?? ""} className="aimm-figures">
                    <Text size="sm" lineClamp={3}>
                      {cellOf(fieldOf(one, name), number)}
                    </Text>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {pages > 1 && (
        <Group justify="center" p="md">
          <Pagination
            total={pages}
            value={page}
            onChange={setPage}
            size="sm"
            siblings={0}
            getControlProps={(control) => ({ "aria-label": t(`jobs.pages.${control}`) })}
          />
        </Group>
      )}
    </Section>
  );
}
