import { Anchor, Text } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/page/Feedback";
import { Section } from "@/components/page/Section";
import { CsvButton } from "@/components/records/CsvButton";
import { drawnOf } from "@/components/records/columns";
import { pageAfterPage } from "@/components/records/csv";
import { readFilters } from "@/components/records/filters";
import { ListFilters } from "@/components/records/ListFilters";
import { RecordTable } from "@/components/records/RecordTable";
import { useAddress } from "@/components/records/useAddress";
import { useRecords } from "@/components/records/useRecords";
import { useListWords } from "@/components/records/words";
import { Ago } from "@/components/time/Ago";
import { jobFilters } from "@/kinds/filters";
import { type Job, jobColumns, job as kind } from "@/kinds/job";
import { JobPill, JobProgress, useJobKind } from "./jobs/JobMarks";
import { loadJobs, queryJobs } from "./queries";
import "./texts";

function JobName({ job }: { job: Job }) {
  const kindOf = useJobKind();
  return (
    <>
      <Anchor component={Link} to={`/settings/jobs/${job.id}`} fw={550} truncate display="block">
        {job.title}
      </Anchor>
      <Text size="xs" c="dimmed" truncate>
        {kindOf(job.kind)}
      </Text>
    </>
  );
}

const moment = (text: string | null) => (
  <Text span size="sm">
    {text === null ? "–" : <Ago moment={text} />}
  </Text>
);

const COLUMNS = drawnOf(jobColumns, {
  title: { part: 2.4, draw: (one) => <JobName job={one} /> },
  state: { part: 1.1, draw: (one) => <JobPill job={one} /> },
  progress: { part: 1.4, narrow: "line", draw: (one) => <JobProgress job={one} /> },
  createdBy: { part: 1, narrow: "line" },
  createdAt: { part: 1.1, narrow: "line", draw: (one) => moment(one.createdAt) },
  endedAt: { part: 1.1, narrow: "line", draw: (one) => moment(one.endedAt) },
});

const readJobFilters = (search: Record<string, unknown>) => readFilters(jobFilters, search);

/** Work that takes long, the newest first. */
export function JobsPage() {
  const { t } = useTranslation("settings");
  const [filters, go] = useAddress(readJobFilters);
  const list = useRecords(useInfiniteQuery({ ...queryJobs(filters), placeholderData: keepPreviousData }));
  const words = useListWords(kind);
  return (
    <Section
      title={t("jobs.title")}
      hint={t("jobs.hint")}
      flush
      actions={
        <>
          <ListFilters specs={jobFilters} value={filters} onChange={(next) => go(next)} {...words} />
          <CsvButton
            name={t("jobs.title")}
            columns={jobColumns}
            heading={words.heading}
            first={pageAfterPage((page) => loadJobs(filters, page))}
          />
        </>
      }
    >
      <RecordTable
        list={list}
        columns={COLUMNS}
        heading={words.heading}
        label={t("jobs.title")}
        empty={<EmptyState icon={<IconStack2 />} title={t("jobs.emptyTitle")} text={t("jobs.emptyText")} />}
      />
    </Section>
  );
}
